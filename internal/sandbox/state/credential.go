package state

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/world"
)

// Why a credential is refused. The services turn them into AWS's own codes.
var (
	// ErrUnknownKey: no such access key, or a token of another sandbox.
	ErrUnknownKey = errors.New("the security token included in the request is invalid")
	// ErrExpired: the session is over.
	ErrExpired = errors.New("the security token included in the request is expired")
)

// keyOwner is a long-term access key and whose it is.
type keyOwner struct {
	credential Credential
	inactive   bool
}

func indexKeys(w *world.World) map[string]keyOwner {
	keys := map[string]keyOwner{}
	for _, a := range w.Accounts {
		for _, u := range a.Users {
			who := Identity{Kind: User, Account: a.ID, ARN: u.ARN(a.ID), UserID: u.UniqueID(a.ID), Name: u.Name, Principal: u.ARN(a.ID)}
			for _, k := range u.AccessKeys {
				keys[k.ID] = keyOwner{Credential{AccessKeyID: k.ID, Secret: k.Secret, Identity: who}, k.Inactive}
			}
		}
	}
	return keys
}

// tokenPrefix is how session tokens of AWS begin; SDKs and scanners know it.
const tokenPrefix = "IQoJb3JpZ2luX2Vj"

// sealed is the content of a session token. The sandbox keeps no list of the
// credentials it issued: like AWS's, its session tokens carry everything,
// encrypted, so that memory stays flat however many are asked for.
type sealed struct {
	ID       string   `json:"id"`
	Secret   string   `json:"se"`
	Expires  int64    `json:"e"` // Unix seconds
	Identity Identity `json:"w"`
}

func (s *State) useSealKey(key []byte) error {
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	s.sealKey = key
	s.seal, err = cipher.NewGCM(block)
	return err
}

// Issue makes temporary credentials for an identity. Its Session is required.
func (s *State) Issue(who Identity, lifetime time.Duration) (Credential, error) {
	if who.Session == nil {
		return Credential{}, fmt.Errorf("issue credentials for %s: no session", who.ARN)
	}
	var random [10 + 30 + 12]byte
	if _, err := io.ReadFull(s.rand, random[:]); err != nil {
		return Credential{}, fmt.Errorf("randomness: %w", err)
	}
	expires := s.clock.Now().Add(lifetime).Truncate(time.Second).UTC()
	c := Credential{
		AccessKeyID: accessKeyID("ASIA", who.Account, random[:10]),
		Secret:      base64.StdEncoding.EncodeToString(random[10:40]),
		Expires:     expires, Identity: who,
	}
	plain, err := json.Marshal(sealed{c.AccessKeyID, c.Secret, expires.Unix(), who})
	if err != nil {
		return Credential{}, err
	}
	nonce := random[40:]
	c.Token = tokenPrefix + base64.StdEncoding.EncodeToString(s.seal.Seal(nonce[:12:12], nonce, plain, nil))
	return c, nil
}

// Credential returns the key that a request says it was signed with. The
// signature is still to be checked with its Secret.
func (s *State) Credential(accessKeyID, token string) (Credential, error) {
	if token == "" {
		return s.longTerm(accessKeyID)
	}
	c, err := s.open(token)
	if err != nil || c.AccessKeyID != accessKeyID {
		return Credential{}, ErrUnknownKey
	}
	if !s.clock.Now().Before(c.Expires) {
		return c, ErrExpired
	}
	return c, nil
}

func (s *State) longTerm(id string) (Credential, error) {
	s.worldMu.RLock()
	defer s.worldMu.RUnlock()
	k, ok := s.keys[id]
	if !ok || k.inactive {
		return Credential{}, ErrUnknownKey
	}
	return k.credential, nil
}

func (s *State) open(token string) (Credential, error) {
	rest, ok := strings.CutPrefix(token, tokenPrefix)
	if !ok {
		return Credential{}, ErrUnknownKey
	}
	data, err := base64.StdEncoding.DecodeString(rest)
	if err != nil || len(data) < 12 {
		return Credential{}, ErrUnknownKey
	}
	plain, err := s.seal.Open(nil, data[:12], data[12:], nil)
	if err != nil {
		return Credential{}, ErrUnknownKey
	}
	var v sealed
	if err := json.Unmarshal(plain, &v); err != nil {
		return Credential{}, ErrUnknownKey
	}
	return Credential{v.ID, v.Secret, token, time.Unix(v.Expires, 0).UTC(), v.Identity}, nil
}
