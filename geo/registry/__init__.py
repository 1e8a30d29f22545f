"""The registry: the truth about every entry, private parts included. Modules in reading order:

``tables``      what is kept
``organizers``  who keeps the map

Functions take the connection of a transaction first, so that several of them happen together or
not at all.
"""
