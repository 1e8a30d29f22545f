from hypothesis import settings

# A machine that is busy is not a fault: no example has to be quick.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
