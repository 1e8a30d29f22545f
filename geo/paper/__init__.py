"""What is printed: guides, stickers, counter cards, and the picture beside a shared link.

Modules in reading order:

``plain``     text of people as it stands on paper
``ink``       which colour is read on another
``press``     a template and its contents → PDF, SVG or PNG, one after the other
``apart``     the same in a process of its own, for long documents
``told``      an answer → what is told of each shop
``parts``     what is told → parts that one map each can number
``plates``    parts → maps
``guide``     all of it → the contents of a guide
``signs``     a shop → its sticker and its counter card
``preview``   an answer or a shop → the picture that goes with its link

Each document is a template beside these modules, filled with a dictionary: what people wrote
reaches it as text, and never as part of its source.
"""
