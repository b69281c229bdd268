package state

import (
	"crypto/cipher"
	"fmt"
	"io"
	"sync"

	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/clock"
)

// Most rows a table holds before it drops the one that expires first: a
// client that never stops registering must not fill the memory.
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
	clients  *table[Client]
	devices  *table[*Device]
	userCode map[string]string // user code -> device code
	codes    *table[Code]
	signIns  *table[*session]
	access   *table[string] // access token -> sign-in ID
	refresh  *table[string] // refresh token -> sign-in ID
	browsers *table[Browser]
	proofs   *table[struct{}]
}

// New returns an empty state over a world, which it owns from now on.
func New(w *world.World, c clock.Clock, rand io.Reader) (*State, error) {
	s := &State{
		clock: c, rand: rand, world: w, userCode: map[string]string{},
		clients: newTable[Client](), devices: newTable[*Device](), codes: newTable[Code](),
		signIns: newTable[*session](), access: newTable[string](), refresh: newTable[string](),
		browsers: newTable[Browser](), proofs: newTable[struct{}](),
	}
	s.devices.dropped = func(d *Device) { delete(s.userCode, d.UserCode) }
	s.signIns.dropped = s.dropTokens
	s.keys = indexKeys(w)
	key := make([]byte, 32)
	if _, err := io.ReadFull(rand, key); err != nil {
		return nil, fmt.Errorf("randomness: %w", err)
	}
	return s, s.useSealKey(key)
}

// Read calls f with the live world under a read lock. f must not keep or
// change what it is shown, nor call back into Read or Write.
func (s *State) Read(f func(w *world.World)) {
	s.worldMu.RLock()
	defer s.worldMu.RUnlock()
	f(s.world)
}

// Write calls f with the live world under the write lock and indexes the
// access keys anew when f returns. Accounts, IAM and buckets may change in any
// way. Of Identity Center only what a person is (password, disabled) may:
// assignments are spread out once, when a person first asks.
func (s *State) Write(f func(w *world.World)) {
	s.worldMu.Lock()
	defer s.worldMu.Unlock()
	f(s.world)
	s.keys = indexKeys(s.world)
}
