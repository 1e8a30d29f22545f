"""A form of registration, read and filled again. Modules in reading order:

``fields``      every field: its name, label, help and limits
``texts``       what people type, without what no reader sees
``hours``       hours a day a line, and OSM ``opening_hours``
``contacts``    telephone, e-mail, SIRET, links
``areas``       names of communes, EPCI, départements → their codes
``answers``     the fields as they came, and the faults found in them
``places``, ``deliveries``    the groups that repeat
``registration``    what a form comes to
``reading``, ``writing``    fields → registration → fields
"""
