"""A form of registration, read and filled again. Modules in reading order:

``fields``      every field: its name, label, help and limits
``summary``     the fields of a form in words, and where two versions differ
"""
