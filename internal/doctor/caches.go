package doctor

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/sys/paths"
)

// CacheKind is what a cache file holds.
type CacheKind string

// The kinds of cache file.
const (
	TokenCache        CacheKind = "token"        // ~/.aws/sso/cache, has accessToken
	RegistrationCache CacheKind = "registration" // ~/.aws/sso/cache, has clientSecret and no token
	RoleCache         CacheKind = "role"         // ~/.aws/cli/cache
	LoginCache        CacheKind = "login"        // ~/.aws/login/cache
	BrokenCache       CacheKind = "broken"       // not a JSON object
)

// Cache is one file of the caches that the AWS tools share.
type Cache struct {
	Path   string
	Kind   CacheKind
	Info   fs.FileInfo
	Fields map[string]any // nil when broken; may hold secrets: never print them
}

// Text returns a text member, "" when it is missing or no text.
func (c Cache) Text(member string) string {
	s, _ := c.Fields[member].(string)
	return s
}

func readCaches(p paths.Paths) []Cache {
	var list []Cache
	for _, dir := range []struct {
		path string
		kind CacheKind
	}{{p.SSOCache, ""}, {p.CLICache, RoleCache}, {p.LoginCache, LoginCache}} {
		names, _ := filepath.Glob(filepath.Join(dir.path, "*.json")) // a fixed pattern has no error
		for _, name := range names {
			list = append(list, readCache(name, dir.kind))
		}
	}
	return list
}

func readCache(path string, kind CacheKind) Cache {
	c := Cache{Path: path, Kind: kind}
	c.Info, _ = os.Stat(path)
	data, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(data, &c.Fields) != nil || c.Fields == nil {
		c.Kind, c.Fields = BrokenCache, nil
		return c
	}
	if kind == "" {
		c.Kind = RegistrationCache
		if c.Text("accessToken") != "" || strings.Contains(string(data), `"startUrl"`) {
			c.Kind = TokenCache
		}
	}
	return c
}
