"""One module a change, ``v0001_what_it_does``."""
