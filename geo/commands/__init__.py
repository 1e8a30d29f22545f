"""The subcommands of ``alentour``, a module a subject."""
