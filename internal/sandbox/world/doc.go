// Package world describes what the sandbox stands in for: Identity Center
// instances, accounts, users, roles, keys, buckets, the metadata services.
// A World is plain data, read from YAML or built in Go; what happens at run
// time (tokens, sessions, issued credentials) is kept by package state.
package world
