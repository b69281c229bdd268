package query

import "time"

// List is a list of an answer: its element is there also when it is empty,
// which clients tell from a list that is not.
type List[T any] struct {
	Members []T `xml:"member"`
}

// ListOf returns a List.
func ListOf[T any](members ...T) List[T] { return List[T]{members} }

// Time is a time as the query protocol writes it: UTC, whole seconds.
type Time struct{ time.Time }

// MarshalText writes the time.
func (t Time) MarshalText() ([]byte, error) {
	return []byte(t.UTC().Format("2006-01-02T15:04:05Z")), nil
}
