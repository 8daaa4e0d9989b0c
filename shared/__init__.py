"""What phone and server agree on: words, records, rules, refusals and the protocol. Never does I/O."""
