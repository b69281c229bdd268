// Package state is what happens in the sandbox at run time: the live world that API calls change, client
// registrations, device and authorization codes, sign-ins and their tokens, and issued temporary credentials. It is
// safe for concurrent use; lookups are O(1); what has expired is dropped.
package state

import (
	"crypto/cipher"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/clock"
)

// Most rows a table holds before it drops the one that expires first: a client that never stops registering must not
// fill the memory.
const maxRows = 20000

// State is the run-time state of one sandbox.
type State struct {
	clock clock.Clock
	rand  io.Reader

	worldMu sync.RWMutex
	world   *world.World
	keys    map[string]keyOwner // long-term access keys

	sealKey []byte
	seal    cipher.AEAD

	mu       sync.Mutex
	tables   tables
	userCode map[string]string // user code -> device code
}

// New returns an empty state over a world, which it owns from now on.
func New(w *world.World, c clock.Clock, rand io.Reader) (*State, error) {
	s := &State{clock: c, rand: rand, world: w}
	s.useTables(newTables())
	s.keys = indexKeys(w)
	key := make([]byte, 32)
	if _, err := io.ReadFull(rand, key); err != nil {
		return nil, fmt.Errorf("randomness: %w", err)
	}
	return s, s.useSealKey(key)
}

// Read calls f with the live world under a read lock. f must not keep or change what it is shown, nor call back into
// Read or Write.
func (s *State) Read(f func(w *world.World)) {
	s.worldMu.RLock()
	defer s.worldMu.RUnlock()
	f(s.world)
}

// Write calls f with the live world under the write lock and indexes the access keys again when f returns. Accounts,
// IAM and buckets may change in any way. Of Identity Center only what a person is (password, disabled) may:
// assignments are spread out once, when a person first asks.
func (s *State) Write(f func(w *world.World)) {
	s.worldMu.Lock()
	defer s.worldMu.Unlock()
	f(s.world)
	s.keys = indexKeys(s.world)
}

// snapshotVersion is raised when the form changes.
const snapshotVersion = 1

// snapshot is everything that outlives a restart.
type snapshot struct {
	Version int
	World   *world.World
	SealKey []byte
	Ahead   time.Duration
	tables
}

// Save returns the whole state as text. It holds secrets. ahead is how far the clock was put forward.
func (s *State) Save(ahead time.Duration) ([]byte, error) {
	s.worldMu.RLock()
	defer s.worldMu.RUnlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.MarshalIndent(snapshot{snapshotVersion, s.world, s.sealKey, ahead, s.tables}, "", " ")
}

// Load replaces the whole state by a saved one and returns how far the clock was put forward; keepWorld leaves the
// world as it is. Call it before anything is served.
func (s *State) Load(text []byte, keepWorld bool) (ahead time.Duration, err error) {
	in := snapshot{tables: newTables()}
	if err := json.Unmarshal(text, &in); err != nil {
		return 0, fmt.Errorf("saved state: %w", err)
	}
	if in.Version != snapshotVersion || in.World == nil || len(in.SealKey) != 32 {
		return 0, fmt.Errorf("saved state: it is not of this version (%d)", snapshotVersion)
	}
	if err := in.World.Check(); err != nil {
		return 0, fmt.Errorf("saved state: %w", err)
	}
	s.worldMu.Lock()
	defer s.worldMu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !keepWorld {
		s.world, s.keys = in.World, indexKeys(in.World)
	}
	s.useTables(in.tables)
	return in.Ahead, s.useSealKey(in.SealKey)
}

// tables are what happens at run time, by what it is asked for by.
type tables struct {
	Clients  *table[Client]
	Devices  *table[*Device]
	Codes    *table[Code]
	SignIns  *table[*session]
	Access   *table[string] // access token -> sign-in ID
	Refresh  *table[string] // refresh token -> sign-in ID
	Browsers *table[Browser]
	Proofs   *table[struct{}]
}

func newTables() tables {
	return tables{
		newTable[Client](), newTable[*Device](), newTable[Code](), newTable[*session](), newTable[string](), newTable[string](),
		newTable[Browser](), newTable[struct{}](),
	}
}

// useTables replaces the tables, and keeps what else depends on their rows.
func (s *State) useTables(t tables) {
	s.tables, s.userCode = t, map[string]string{}
	for code, r := range t.Devices.rows {
		s.userCode[r.Value.UserCode] = code
	}
	t.Devices.dropped = func(d *Device) { delete(s.userCode, d.UserCode) }
	t.SignIns.dropped = s.dropTokens
}

// table maps names to values that expire. It is not locked by itself.
type table[V any] struct {
	rows    map[string]row[V]
	swept   time.Time
	dropped func(V) // called for every row that leaves
}

type row[V any] struct {
	Key     string
	Value   V
	Expires time.Time
}

// MarshalJSON writes the rows.
func (t *table[V]) MarshalJSON() ([]byte, error) {
	return json.Marshal(slices.AppendSeq([]row[V]{}, maps.Values(t.rows))) // null would be no table
}

// UnmarshalJSON adds rows.
func (t *table[V]) UnmarshalJSON(text []byte) error {
	var rows []row[V]
	err := json.Unmarshal(text, &rows)
	for _, r := range rows {
		t.rows[r.Key] = r
	}
	return err
}

func newTable[V any]() *table[V] { return &table[V]{rows: map[string]row[V]{}} }

func (t *table[V]) put(key string, v V, expires, now time.Time) {
	if now.Sub(t.swept) > time.Minute || len(t.rows) >= maxRows {
		t.sweep(now)
	}
	t.rows[key] = row[V]{key, v, expires}
}

func (t *table[V]) get(key string, now time.Time) (V, bool) {
	r, ok := t.rows[key]
	if !ok || !now.Before(r.Expires) {
		var none V
		return none, false
	}
	return r.Value, true
}

func (t *table[V]) delete(key string) {
	r, ok := t.rows[key]
	if !ok {
		return
	}
	delete(t.rows, key)
	if t.dropped != nil {
		t.dropped(r.Value)
	}
}

// take returns a value once.
func (t *table[V]) take(key string, now time.Time) (V, bool) {
	v, ok := t.get(key, now)
	t.delete(key)
	return v, ok
}

// sweep drops what expired more than an hour ago, so that a late question still hears "expired" and not "unknown",
// and then the oldest tenth of a table that is full all the same.
func (t *table[V]) sweep(now time.Time) {
	t.swept = now
	for k, r := range t.rows {
		if now.Sub(r.Expires) > time.Hour {
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
		sum += r.Expires.Sub(now)
	}
	mean := sum / time.Duration(len(t.rows))
	for k, r := range t.rows {
		if r.Expires.Sub(now) <= mean {
			t.delete(k)
		}
	}
}
