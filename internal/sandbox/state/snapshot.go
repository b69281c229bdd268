package state

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/awsid/awsid/internal/sandbox/world"
)

// snapshotVersion is raised when the form changes.
const snapshotVersion = 1

// snapshot is everything that outlives a restart.
type snapshot struct {
	Version  int
	World    *world.World
	SealKey  []byte
	Ahead    time.Duration
	Clients  []saved[Client]
	Devices  []saved[*Device]
	Codes    []saved[Code]
	SignIns  []saved[*session]
	Access   []saved[string]
	Refresh  []saved[string]
	Browsers []saved[Browser]
	Proofs   []saved[struct{}]
}

type saved[V any] struct {
	Key     string
	Value   V
	Expires time.Time
}

func (t *table[V]) save() []saved[V] {
	out := make([]saved[V], 0, len(t.rows))
	for k, r := range t.rows {
		out = append(out, saved[V]{k, r.value, r.expires})
	}
	return out
}

func (t *table[V]) load(rows []saved[V]) {
	for _, r := range rows {
		t.rows[r.Key] = row[V]{r.Value, r.Expires}
	}
}

// Save returns the whole state as text. It holds secrets. ahead is how far
// the clock was put forward.
func (s *State) Save(ahead time.Duration) ([]byte, error) {
	s.worldMu.RLock()
	defer s.worldMu.RUnlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.MarshalIndent(snapshot{
		Version: snapshotVersion, World: s.world, SealKey: s.sealKey, Ahead: ahead,
		Clients: s.clients.save(), Devices: s.devices.save(), Codes: s.codes.save(), SignIns: s.signIns.save(),
		Access: s.access.save(), Refresh: s.refresh.save(), Browsers: s.browsers.save(), Proofs: s.proofs.save(),
	}, "", " ")
}

// Load replaces the whole state by a saved one and returns how far the clock
// was put forward; keepWorld leaves the world as it is. Call it before
// anything is served.
func (s *State) Load(text []byte, keepWorld bool) (ahead time.Duration, err error) {
	var in snapshot
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
	s.clients.load(in.Clients)
	s.devices.load(in.Devices)
	s.codes.load(in.Codes)
	s.signIns.load(in.SignIns)
	s.access.load(in.Access)
	s.refresh.load(in.Refresh)
	s.browsers.load(in.Browsers)
	s.proofs.load(in.Proofs)
	for _, d := range in.Devices {
		s.userCode[d.Value.UserCode] = d.Key
	}
	return in.Ahead, s.useSealKey(in.SealKey)
}
