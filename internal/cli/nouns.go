package cli

// nouns is the list of top-level commands, in the order of the help. A new
// command is one line here.
func nouns() []noun {
	return []noun{}
}
