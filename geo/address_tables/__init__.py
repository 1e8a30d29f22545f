"""A table of addresses → the same table with positions, and what a person reads of it.

``uploads``       what somebody sends or pastes → a table
``sheet``         table → answers → the columns of the national CSV service
``presentation``  each answer in words, for the list and the map of page Géocoder
"""
