"""A plainly fictional registry of the Ardèche, and large ones for trying the program's speed.

``voices``      who speaks in a sentence
``vocabulary``  the words, read from ``words/*.toml``
``sites``       communes, points inside them, invented addresses
``texts``       names and descriptions
``makers``      one maker
``meetings``    markets, hosts, shared boutiques
``deliveries``  delivery zones
``presents``    occasions for presents, wheelchairs, Christmas markets
``build``       the demonstration set
``many``        thousands of shops, quickly
"""

from geo.demonstration.build import SEED, demonstration_shops
from geo.demonstration.many import many_shops

__all__ = ["SEED", "demonstration_shops", "many_shops"]
