"""What phone and server agree on: words, records, rules, protocol. Never does I/O."""
