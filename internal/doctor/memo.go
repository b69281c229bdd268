package doctor

import (
	"sync"
)

// memo keeps what several rules ask for, so that it is asked once.
type memo struct {
	mu     sync.Mutex
	values map[string]func() any
}

// Once returns what ask returns, asked once in the life of the snapshot,
// whatever rule comes first.
func (s *Snapshot) Once(name string, ask func() any) any {
	s.memo.mu.Lock()
	once := s.memo.values[name]
	if once == nil {
		once = sync.OnceValue(ask)
		s.memo.values[name] = once
	}
	s.memo.mu.Unlock()
	return once()
}
