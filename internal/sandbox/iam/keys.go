package iam

import (
	"slices"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const maxKeys = 2 // access keys of a user

var keyOperations = []operation{
	{"CreateAccessKey", createAccessKey}, {"ListAccessKeys", listAccessKeys}, {"UpdateAccessKey", updateAccessKey},
	{"DeleteAccessKey", deleteAccessKey}, {"GetAccessKeyLastUsed", getAccessKeyLastUsed},
}

type accessKey struct {
	UserName        string
	AccessKeyID     string `xml:"AccessKeyId"`
	Status          string
	SecretAccessKey string `xml:",omitempty"`
	CreateDate      wire.Time
}

func showKey(user string, k *world.AccessKey) accessKey {
	out := accessKey{UserName: user, AccessKeyID: k.ID, Status: "Active", CreateDate: shownTime(k.Created)}
	if k.Inactive {
		out.Status = "Inactive"
	}
	return out
}

// createAccessKey is the only time the secret is shown.
func createAccessKey(c *call) any {
	name := c.readUserName()
	st := c.service.deps.State
	k := &world.AccessKey{ID: st.AccessKeyID(c.account), Secret: st.SecretKey(), Created: c.requestTime()}
	c.changeUser(name, func(_ *world.Account, u *world.User) error {
		if len(u.AccessKeys) >= maxKeys {
			return overQuota("AccessKeysPerUser", maxKeys)
		}
		u.AccessKeys = append(u.AccessKeys, k)
		return nil
	})
	shown := showKey(name, k)
	shown.SecretAccessKey = k.Secret
	return struct{ AccessKey accessKey }{shown}
}

func listAccessKeys(c *call) any {
	name, p := c.readUserName(), c.readPage()
	var all []accessKey
	c.viewUser(name, func(_ *world.Account, u *world.User) {
		for _, k := range u.AccessKeys {
			all = append(all, showKey(name, k))
		}
	})
	return listPage(p, "AccessKeyMetadata", all, func(k accessKey) string { return k.AccessKeyID })
}

func (c *call) readKeyID() string {
	return c.String("AccessKeyId", wire.Required, wire.Length(16, 128), wire.Word("", `[\w]+`))
}

func updateAccessKey(c *call) any {
	id := c.readKeyID()
	status := c.String("Status", wire.Required, wire.OneOf("Active", "Inactive"))
	return c.changeKey(id, func(u *world.User, i int) { u.AccessKeys[i].Inactive = status == "Inactive" })
}

func deleteAccessKey(c *call) any {
	return c.changeKey(c.readKeyID(), func(u *world.User, i int) { u.AccessKeys = slices.Delete(u.AccessKeys, i, i+1) })
}

// changeKey changes a key that a user has.
func (c *call) changeKey(id string, f func(u *world.User, i int)) any {
	name := c.readUserName()
	return c.changeUser(name, func(_ *world.Account, u *world.User) error {
		i := keyIndex(u, id)
		if i < 0 {
			return noKey(id)
		}
		f(u, i)
		return nil
	})
}

func keyIndex(u *world.User, id string) int {
	return slices.IndexFunc(u.AccessKeys, func(k *world.AccessKey) bool { return k.ID == id })
}

func noKey(id string) error { return noSuch("The Access Key with id %s cannot be found.", id) }

// lastUse remembers the use of long-term keys in this run.
type lastUse struct {
	mu   sync.Mutex
	uses map[string]keyUse
}

// keyUse is when and for what a key signed last.
type keyUse struct {
	at              time.Time
	service, region string
}

// recordUse hears of signed requests.
func (l *lastUse) recordUse(r *endpoint.Request) {
	if r.Credential == nil || r.Credential.Token != "" {
		return // temporary credentials are not tracked
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.uses[r.Credential.AccessKeyID] = keyUse{r.Now, r.Service, r.Region}
}

type keyLastUsed struct {
	LastUsedDate *wire.Time `xml:",omitempty"`
	ServiceName  string
	Region       string
}

func (l *lastUse) ofKey(id string) keyLastUsed {
	l.mu.Lock()
	defer l.mu.Unlock()
	u, ok := l.uses[id]
	if !ok {
		return keyLastUsed{nil, "N/A", "N/A"}
	}
	return keyLastUsed{&wire.Time{Time: u.at}, u.service, u.region}
}

func getAccessKeyLastUsed(c *call) any {
	id := c.readKeyID()
	owner := ""
	c.view(func(_ *world.World, a *world.Account) {
		for _, u := range a.Users {
			if keyIndex(u, id) >= 0 {
				owner = u.Name
			}
		}
	})
	if owner == "" {
		c.authorize("*")
		c.setError(noKey(id))
		return nil
	}
	userKind.authorize(c, owner)
	return struct {
		UserName          string
		AccessKeyLastUsed keyLastUsed
	}{owner, c.service.used.ofKey(id)}
}
