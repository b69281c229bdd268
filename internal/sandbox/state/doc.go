// Package state is what happens in the sandbox at run time: the live world
// that API calls change, client registrations, device and authorization
// codes, sign-ins and their tokens, and issued temporary credentials. It is
// safe for concurrent use; lookups are O(1); what has expired is dropped.
package state
