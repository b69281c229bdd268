package metadata

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// DefaultContainerPath is where the container endpoint answers when the world does not say.
const DefaultContainerPath = "/creds"

type container struct {
	deps  endpoint.Deps
	roles *roleSource
}

// NewContainer returns the credentials endpoint of a container: one role, by a full or relative URI, with an
// Authorization header when the world asks for one.
func NewContainer(deps endpoint.Deps) endpoint.Service {
	c := &container{deps, &roleSource{deps: deps, services: []string{"ecs-tasks.amazonaws.com", "pods.eks.amazonaws.com"}}}
	return endpoint.Service{Name: "container", Mount: func(m *endpoint.Mux) {
		path := "/" + strings.Trim(cmp.Or(c.currentSettings().Path, DefaultContainerPath), "/")
		m.Metadata("container", "GetCredentials", http.MethodGet, path, func(w http.ResponseWriter, r *endpoint.Request) error {
			if strings.TrimSuffix(r.URL.Path, "/") != path {
				return containerError(http.StatusNotFound, "InvalidIdInRequest", "there are no credentials at "+r.URL.Path)
			}
			return c.getCredentials(w, r)
		})
	}}
}

// currentSettings returns a copy of the container's settings; without a role when the world has no container.
func (c *container) currentSettings() (out world.Container) {
	c.deps.State.Read(func(w *world.World) {
		if w.Container != nil {
			out = *w.Container
		}
	})
	return out
}

// containerCredentials has the members that SDKs read; RoleArn is for people.
type containerCredentials struct {
	RoleARN         string    `json:"RoleArn"`
	AccessKeyID     string    `json:"AccessKeyId"`
	SecretAccessKey string    `json:"SecretAccessKey"`
	Token           string    `json:"Token"`
	Expiration      wire.Time `json:"Expiration"`
	AccountID       string    `json:"AccountId"`
}

func (c *container) getCredentials(w http.ResponseWriter, r *endpoint.Request) error {
	set := c.currentSettings()
	if set.Role == "" {
		return containerError(http.StatusNotFound, "NoIdInRequest", "the world has no container")
	}
	if set.Token != "" && !state.SecretsEqual(r.Header.Get("Authorization"), set.Token) {
		return containerError(http.StatusUnauthorized, "InvalidAuthorization", "the Authorization header is missing or wrong")
	}
	cred, err := c.roles.freshCredentials(r, set.Role, "awsid-sandbox-task", set.Credentials.Or(defaultLifetime))
	var untrusted *untrustedError
	if errors.As(err, &untrusted) {
		return containerError(http.StatusForbidden, "AccessDenied", err.Error())
	} else if err != nil {
		return err
	}
	return wire.WriteJSON(w, r.ID, containerCredentials{
		set.Role, cred.AccessKeyID, cred.Secret, cred.Token, wire.Time{Time: cred.Expires}, cred.Identity.Account,
	})
}

// containerError returns the error document of the container agents.
func containerError(status int, code, message string) error {
	text, err := json.Marshal(map[string]string{"code": code, "message": message})
	if err != nil {
		return err
	}
	return wire.New(status, code, string(text))
}
