package state

import "time"

// table maps names to values that expire. It is not locked by itself.
type table[V any] struct {
	rows    map[string]row[V]
	swept   time.Time
	dropped func(V) // called for every row that leaves
}

type row[V any] struct {
	value   V
	expires time.Time
}

func newTable[V any]() *table[V] { return &table[V]{rows: map[string]row[V]{}} }

func (t *table[V]) put(key string, v V, expires, now time.Time) {
	if now.Sub(t.swept) > time.Minute || len(t.rows) >= maxRows {
		t.sweep(now)
	}
	t.rows[key] = row[V]{v, expires}
}

func (t *table[V]) get(key string, now time.Time) (V, bool) {
	r, ok := t.rows[key]
	if !ok || !now.Before(r.expires) {
		var none V
		return none, false
	}
	return r.value, true
}

func (t *table[V]) delete(key string) {
	r, ok := t.rows[key]
	if !ok {
		return
	}
	delete(t.rows, key)
	if t.dropped != nil {
		t.dropped(r.value)
	}
}

// take returns a value once.
func (t *table[V]) take(key string, now time.Time) (V, bool) {
	v, ok := t.get(key, now)
	t.delete(key)
	return v, ok
}

// sweep drops what expired more than an hour ago, so that a late question
// still hears "expired" and not "unknown", and then the oldest tenth of a
// table that is full all the same.
func (t *table[V]) sweep(now time.Time) {
	t.swept = now
	for k, r := range t.rows {
		if now.Sub(r.expires) > time.Hour {
			t.delete(k)
		}
	}
	for len(t.rows) >= maxRows {
		t.dropOldest(now)
	}
}

func (t *table[V]) dropOldest(now time.Time) {
	var sum time.Duration
	for _, r := range t.rows {
		sum += r.expires.Sub(now)
	}
	mean := sum / time.Duration(len(t.rows))
	for k, r := range t.rows {
		if r.expires.Sub(now) <= mean {
			t.delete(k)
		}
	}
}
