package iam

import (
	"slices"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const maxKeys = 2 // access keys of a user

func keyOperations() []operation {
	return []operation{
		{"CreateAccessKey", createAccessKey}, {"ListAccessKeys", listAccessKeys}, {"UpdateAccessKey", updateAccessKey},
		{"DeleteAccessKey", deleteAccessKey}, {"GetAccessKeyLastUsed", getAccessKeyLastUsed},
	}
}

type accessKey struct {
	UserName        string
	AccessKeyID     string `xml:"AccessKeyId"`
	Status          string
	SecretAccessKey string `xml:",omitempty"`
	CreateDate      query.Time
}

func showKey(user string, k *world.AccessKey) accessKey {
	out := accessKey{UserName: user, AccessKeyID: k.ID, Status: "Active", CreateDate: shownTime(k.Created)}
	if k.Inactive {
		out.Status = "Inactive"
	}
	return out
}

// createAccessKey is the only time the secret is shown.
func createAccessKey(c *call) (any, error) {
	name, err := c.userName()
	if err != nil {
		return nil, err
	}
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	k := &world.AccessKey{ID: c.s.state.AccessKeyID(c.account), Secret: c.s.state.SecretKey(), Created: c.now()}
	err = c.withUser(name, func(_ *world.Account, u *world.User) error {
		if len(u.AccessKeys) >= maxKeys {
			return overQuota("AccessKeysPerUser", maxKeys)
		}
		u.AccessKeys = append(u.AccessKeys, k)
		return nil
	})
	shown := showKey(name, k)
	shown.SecretAccessKey = k.Secret
	return struct{ AccessKey accessKey }{shown}, err
}

func listAccessKeys(c *call) (any, error) {
	name, err := c.userName()
	if err != nil {
		return nil, err
	}
	p, err := c.readPage()
	if err != nil {
		return nil, err
	}
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	var all []accessKey
	err = c.viewUser(name, func(_ *world.Account, u *world.User) error {
		for _, k := range u.AccessKeys {
			all = append(all, showKey(name, k))
		}
		return nil
	})
	members, more := cut(p, all, func(k accessKey) string { return k.AccessKeyID })
	return struct {
		AccessKeyMetadata query.List[accessKey]
		paged
	}{query.ListOf(members...), more}, err
}

func (c *call) keyID() string {
	return c.String("AccessKeyId", query.Required, query.Length(16, 128), query.Word("", `[\w]+`))
}

func updateAccessKey(c *call) (any, error) {
	id := c.keyID()
	status := c.String("Status", query.Required, query.OneOf("Active", "Inactive"))
	name, err := c.userName()
	if err != nil {
		return nil, err
	}
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	return nil, c.withUser(name, func(_ *world.Account, u *world.User) error {
		i := keyIndex(u, id)
		if i < 0 {
			return noKey(id)
		}
		u.AccessKeys[i].Inactive = status == "Inactive"
		return nil
	})
}

func deleteAccessKey(c *call) (any, error) {
	id := c.keyID()
	name, err := c.userName()
	if err != nil {
		return nil, err
	}
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	return nil, c.withUser(name, func(_ *world.Account, u *world.User) error {
		i := keyIndex(u, id)
		if i < 0 {
			return noKey(id)
		}
		u.AccessKeys = slices.Delete(u.AccessKeys, i, i+1)
		return nil
	})
}

func keyIndex(u *world.User, id string) int {
	return slices.IndexFunc(u.AccessKeys, func(k *world.AccessKey) bool { return k.ID == id })
}

// use is when and for what a key signed last.
type use struct {
	at              time.Time
	service, region string
}

// lastUse remembers the use of long-term keys in this run.
type lastUse struct {
	mu   sync.Mutex
	uses map[string]use
}

func newLastUse() *lastUse { return &lastUse{uses: map[string]use{}} }

// note hears of signed requests.
func (l *lastUse) note(r *endpoint.Request) {
	if r.Credential == nil || r.Credential.Token != "" {
		return // temporary credentials are not tracked
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.uses[r.Credential.AccessKeyID] = use{r.Now, r.Service, r.Region}
}

type keyLastUsed struct {
	LastUsedDate *query.Time `xml:",omitempty"`
	ServiceName  string
	Region       string
}

func (l *lastUse) of(key string) keyLastUsed {
	l.mu.Lock()
	defer l.mu.Unlock()
	u, ok := l.uses[key]
	if !ok {
		return keyLastUsed{nil, "N/A", "N/A"}
	}
	return keyLastUsed{&query.Time{Time: u.at}, u.service, u.region}
}

func getAccessKeyLastUsed(c *call) (any, error) {
	id := c.keyID()
	owner := ""
	_ = c.view(func(_ *world.World, a *world.Account) error {
		for _, u := range a.Users {
			if keyIndex(u, id) >= 0 {
				owner = u.Name
			}
		}
		return nil
	})
	resource := "*"
	if owner != "" {
		resource = c.userARN(owner)
	}
	if err := c.may(resource); err != nil {
		return nil, err
	}
	if owner == "" {
		return nil, noKey(id)
	}
	return struct {
		UserName          string
		AccessKeyLastUsed keyLastUsed
	}{owner, c.s.used.of(id)}, nil
}
