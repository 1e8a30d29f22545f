"""A form of registration, read and filled again. Modules in reading order:

``fields``      every field: its name, label, help and limits
"""
