package keyring

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

const (
	secretsName = "org.freedesktop.secrets"
	secretsRoot = dbus.ObjectPath("/org/freedesktop/secrets")
	noPrompt    = dbus.ObjectPath("/")
)

// databases is a Secret Service as KeePassXC is one: each open database is a collection, none is called login, the
// active one is the default, and an alias's path is not unlocked.
type databases struct {
	mu       sync.Mutex
	bus      *dbus.Conn
	active   string
	contents map[string]map[dbus.ObjectPath]*kept // by collection
	count    int
}

// kept is one item.
type kept struct {
	attributes map[string]string
	value      []byte
}

// encoded is a secret on the bus.
type encoded struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// serveDatabases makes this process the session's Secret Service. The first database is the active one.
func serveDatabases(t *testing.T, s *session, names ...string) *databases {
	t.Helper()
	d := &databases{bus: s.bus(), active: names[0], contents: map[string]map[dbus.ObjectPath]*kept{}}
	paths := []dbus.ObjectPath{}
	for _, name := range names {
		d.contents[name] = map[dbus.ObjectPath]*kept{}
		paths = append(paths, collectionPath(name))
		d.export(t, map[string]any{"SearchItems": d.searcher(name), "CreateItem": d.creator(name)}, collectionPath(name), "Collection")
	}
	d.export(t, map[string]any{"SearchItems": d.searcher(""), "CreateItem": d.creator("")}, secretsRoot+"/aliases/default", "Collection")
	d.export(t, map[string]any{
		"OpenSession": func(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
			return dbus.MakeVariant(""), secretsRoot + "/session/1", nil
		},
		"ReadAlias": func(string) (dbus.ObjectPath, *dbus.Error) {
			d.mu.Lock()
			defer d.mu.Unlock()
			return collectionPath(d.active), nil
		},
		"Unlock": func(asked []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
			return slices.DeleteFunc(asked, func(p dbus.ObjectPath) bool { return strings.Contains(string(p), "/aliases/") }), noPrompt, nil
		},
		"SearchItems": func(attributes map[string]string) ([]dbus.ObjectPath, []dbus.ObjectPath, *dbus.Error) {
			var found []dbus.ObjectPath
			for _, name := range slices.Sorted(maps.Keys(d.contents)) {
				more, _ := d.searcher(name)(attributes)
				found = append(found, more...)
			}
			return found, []dbus.ObjectPath{}, nil
		},
	}, secretsRoot, "Service")
	d.export(t, map[string]any{"Close": func() *dbus.Error { return nil }}, secretsRoot+"/session/1", "Session")
	if _, err := prop.Export(d.bus, secretsRoot, prop.Map{"org.freedesktop.Secret.Service": {"Collections": {Value: paths}}}); err != nil {
		t.Fatal(err)
	}
	if reply, err := d.bus.RequestName(secretsName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(reply, err)
	}
	return d
}

func collectionPath(name string) dbus.ObjectPath {
	return secretsRoot + "/collection/" + dbus.ObjectPath(name)
}

func (d *databases) export(t *testing.T, methods map[string]any, path dbus.ObjectPath, kind string) {
	t.Helper()
	if err := d.bus.ExportMethodTable(methods, path, "org.freedesktop.Secret."+kind); err != nil {
		t.Fatal(err)
	}
}

func (d *databases) searcher(name string) func(map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	return func(attributes map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
		d.mu.Lock()
		defer d.mu.Unlock()
		found := []dbus.ObjectPath{}
		for path, item := range d.contents[name] {
			if maps.Equal(item.attributes, attributes) {
				found = append(found, path)
			}
		}
		return found, nil
	}
}

func (d *databases) creator(name string) func(map[string]dbus.Variant, encoded, bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	return func(properties map[string]dbus.Variant, secret encoded, replace bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
		var attributes map[string]string
		if err := properties["org.freedesktop.Secret.Item.Attributes"].Store(&attributes); err != nil {
			return noPrompt, noPrompt, dbus.MakeFailedError(err)
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		for path, item := range d.contents[name] {
			if replace && maps.Equal(item.attributes, attributes) {
				item.value = secret.Value
				return path, noPrompt, nil
			}
		}
		d.count++
		path := collectionPath(name) + dbus.ObjectPath("/item"+string(rune('0'+d.count)))
		item := &kept{attributes, secret.Value}
		d.contents[name][path] = item
		err := d.bus.ExportMethodTable(map[string]any{
			"GetSecret": func(session dbus.ObjectPath) (encoded, *dbus.Error) {
				d.mu.Lock()
				defer d.mu.Unlock()
				return encoded{session, nil, item.value, "text/plain"}, nil
			},
			"Delete": func() (dbus.ObjectPath, *dbus.Error) {
				d.mu.Lock()
				defer d.mu.Unlock()
				delete(d.contents[name], path)
				return noPrompt, nil
			},
		}, path, "org.freedesktop.Secret.Item")
		if err != nil {
			return noPrompt, noPrompt, dbus.MakeFailedError(err)
		}
		return path, noPrompt, nil
	}
}

func (d *databases) activate(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.active = name
}

func (d *databases) items(name string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.contents[name])
}

// twoDatabases: two are open, and the person changes from one to the other.
func twoDatabases(t *testing.T) {
	s := login(t, "true")
	d := serveDatabases(t, s, "home", "work")
	s.succeeds("stored", "put a")
	s.succeeds(seed+"a", "get a")
	if d.items("home") != 1 || d.items("work") != 0 {
		t.Errorf("home has %d items, work has %d", d.items("home"), d.items("work"))
	}
	d.activate("work")
	s.succeeds(seed+"a", "get a") // its key is in the other one
	s.succeeds("stored", "put b")
	s.succeeds(seed+"b", "get b")
	s.succeeds("true", "remove a")
	s.fails("get a", []string{"no such record"})
	d.activate("home")
	s.succeeds(seed+"b", "get b")
}
