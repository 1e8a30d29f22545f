"""The registry: the truth about every entry, private parts included. Modules in reading order:

``tables``      what is kept
``failures``    what a database fails with → our errors
``migrations``, ``schema``    the tables, brought up to date
``tallies``     counters; one tells catalogues that something public changed
``turns``       first come, first served
``database``    the one door: readers, one writer at a time
``records``     values ↔ JSON documents and rows
``history``     one line a change
``choices``     what organizers choose for the whole map
``slugs``       names in URLs, no two alike
``entries``     added, found, changed, moved
``queues``      what waits for somebody to look, a page at a time
``keys``        what tells two entries apart or alike
``submissions`` forms that were registered, to know them when they are sent again
``bulk``        thousands of entries in one short transaction
``links``       secret links: made, followed, revoked
``consents``    who agreed to what, and took it back
``photos``      what is known of each photo, and which may be shown
``reports``     what visitors say is wrong
``thresholds``  after how long entries grey and go
``erasure``     a maker's right to be forgotten
``outbox``      letters to go
``reminders``   who was last reminded when
``link_checks`` which websites still answer
``published``   what catalogues read
``opening``     the one that the settings name, with its demonstration
``hostings``    pickup points in other people's shops
``dump``        every row as JSON values, and back
``organizers``  who keeps the map
``positions``   positions that organizers have set
``counts``      searches without an answer
``usage``       how often pages were opened
``rules``       the rule of the territory, and the verdicts that entries keep
``sources``     where entries are imported from, and what each import did
``views``       named public faces of the map
``sessions``    who is logged in
``throttles``   how often somebody tried
``figures``     what can be counted

Functions take the connection of a transaction first, so that several of them happen together or
not at all.
"""
