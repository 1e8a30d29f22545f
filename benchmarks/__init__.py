"""What the program costs, beside named peers, measured in the same run on the same machine.

``python -m benchmarks`` lists them; ``python -m benchmarks NAME`` runs one, ``all`` every one.
"""
