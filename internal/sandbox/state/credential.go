package state

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

// Kind is the kind of principal behind a credential.
type Kind string

// The principals that sign requests.
const (
	Root          Kind = "root"
	User          Kind = "user"           // IAM user: access key or GetSessionToken
	AssumedRole   Kind = "assumed-role"   // role session, Identity Center ones included
	FederatedUser Kind = "federated-user" // GetFederationToken
)

// Identity is who signed a request, as GetCallerIdentity tells it, and what authorization needs to know about the
// session.
type Identity struct {
	Kind    Kind   `json:"k"`
	Account string `json:"a"`
	// ARN is the caller's ARN: arn:aws:iam::A:user/N, arn:aws:sts::A:assumed-role/R/S.
	ARN string `json:"r"`
	// UserID is AIDA…, AROA…:session or ACCOUNT:name.
	UserID string `json:"u"`
	// Name is the user's or role's name without its path.
	Name string `json:"n"`
	// Principal is the ARN of the IAM user or role whose policies hold; it differs from ARN for role sessions
	// (arn:aws:iam::A:role/PATH/NAME).
	Principal string `json:"p"`
	// Session describes temporary credentials; nil for long-term keys.
	Session *Session `json:"s,omitempty"`
}

// Session is what temporary credentials carry beside the identity.
type Session struct {
	Issued time.Time `json:"i"`
	// MFA is when a code was verified for this session; zero: never.
	MFA time.Time `json:"m,omitzero"`
	// Name is the role session name.
	Name string `json:"n,omitempty"`
	// SourceIdentity is sts:SourceIdentity; it stays through chaining.
	SourceIdentity string            `json:"si,omitempty"`
	Tags           map[string]string `json:"t,omitempty"`
	Transitive     []string          `json:"tt,omitempty"` // keys of transitive tags
	// Policies are inline session policies, PolicyARNs managed ones. A session with either is limited to what they
	// allow too.
	Policies   []string `json:"sp,omitempty"`
	PolicyARNs []string `json:"sa,omitempty"`
	// Provider is the federated provider (web identity issuer ARN).
	Provider string `json:"f,omitempty"`
	// Keys are further condition keys of the session (saml:…, issuer:sub …).
	Keys map[string]string `json:"ck,omitempty"`
	// Role tells that the session came from AssumeRole*: assuming another role from it is role chaining (one hour at
	// most).
	Role bool `json:"ro,omitempty"`
	// Chained tells that the role was assumed with temporary credentials.
	Chained bool `json:"ch,omitempty"`
	// Console tells that the session came from a console sign-in: unlike one of GetSessionToken it may call IAM
	// without a second factor.
	Console bool `json:"co,omitempty"`
}

// Credential is an access key that can sign.
type Credential struct {
	AccessKeyID string
	Secret      string
	Token       string    // session token; empty for long-term keys
	Expires     time.Time // zero for long-term keys
	Identity    Identity
}

// RoleIdentity returns the identity of a role session. principal is the role's ARN, id its AROA… identifier.
func RoleIdentity(principal, id, sessionName string) Identity {
	parsed, _ := arn.Parse(principal)
	account, name := parsed.Account, parsed.Name()
	return Identity{
		Kind: AssumedRole, Account: account, Name: name, Principal: principal,
		ARN:    "arn:aws:sts::" + account + ":assumed-role/" + name + "/" + sessionName,
		UserID: id + ":" + sessionName,
	}
}

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

// sealed is the content of a session token. The sandbox keeps no list of the credentials it issued: like AWS's, its
// session tokens carry everything, encrypted, so that memory stays flat however many are asked for.
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

// Credential returns the key that a request says it was signed with. The signature is still to be checked with its
// Secret.
func (s *State) Credential(accessKeyID, token string) (Credential, error) {
	if token == "" {
		return s.longTerm(accessKeyID)
	}
	c, err := s.openToken(token)
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

func (s *State) openToken(token string) (Credential, error) {
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

// accessKeyID makes an access key ID from ten random bytes. As in AWS, its first six bytes hold the account:
// GetAccessKeyInfo answers for any key, also for temporary ones of which the sandbox keeps no list.
func accessKeyID(prefix, account string, random []byte) string {
	var n uint64
	for _, c := range account {
		n = n*10 + uint64(c-'0')
	}
	var b [10]byte
	copy(b[:], random)
	head := 1<<47 | n<<7 | uint64(b[5]&0x7f) // the top bit is set in AWS's IDs too
	var word [8]byte
	binary.BigEndian.PutUint64(word[:], head)
	copy(b[:6], word[2:])
	return prefix + keyEncoding().EncodeToString(b[:])
}

// AccessKeyID returns a new long-term access key ID (AKIA…) of an account.
func (s *State) AccessKeyID(account string) string {
	return accessKeyID("AKIA", account, s.randomBytes(10))
}

// SecretKey returns a new secret access key.
func (s *State) SecretKey() string { return base64.StdEncoding.EncodeToString(s.randomBytes(30)) }

// AccountOfKey returns the account that an access key ID was made in, or "" for something that is no key ID.
func AccountOfKey(id string) string {
	if len(id) != 20 || !strings.HasPrefix(id, "AKIA") && !strings.HasPrefix(id, "ASIA") {
		return ""
	}
	b, err := keyEncoding().DecodeString(id[4:])
	if err != nil {
		return ""
	}
	n := binary.BigEndian.Uint64(append([]byte{0, 0}, b[:6]...)) & (1<<47 - 1) >> 7
	digits := []byte("000000000000")
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] += byte(n % 10)
		n /= 10
	}
	return string(digits)
}

// keyEncoding has the letters of access key IDs.
func keyEncoding() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }

// Random returns prefix and n random bytes in base64url.
func (s *State) Random(prefix string, n int) string {
	return prefix + base64.RawURLEncoding.EncodeToString(s.randomBytes(n))
}

// UUID returns a random UUID (RFC 9562, version 4), the form of request IDs.
func (s *State) UUID() string {
	b := s.randomBytes(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// NewUserCode returns a code a person can type: eight letters without vowels, so that it spells no word, and without
// letters that look alike.
func (s *State) newUserCode() string {
	const letters = "BCDFGHJKLMNPQRSTVWXZ"
	b := s.randomBytes(8)
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return string(b[:4]) + "-" + string(b[4:])
}

// randomBytes reads randomness. A source that fails is a broken machine: going on would hand out guessable tokens.
func (s *State) randomBytes(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.rand, b); err != nil {
		panic(fmt.Sprintf("sandbox: randomness: %v", err))
	}
	return b
}
