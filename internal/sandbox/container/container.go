// Package container is the credentials endpoint of ECS tasks and EKS pods: one
// role, by a full or relative URI, with an Authorization header when the world
// asks for one.
package container

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/servicerole"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// DefaultPath is where the endpoint answers when the world does not say.
const DefaultPath = "/creds"

type service struct {
	state *state.State
	roles *servicerole.Source
}

// New returns the service.
func New(st *state.State, az *authz.Authorizer) endpoint.Service {
	s := &service{st, servicerole.New(st, az, "ecs-tasks.amazonaws.com", "pods.eks.amazonaws.com")}
	return endpoint.Service{Name: "container", Mount: s.mount}
}

func (s *service) mount(m *endpoint.Mux) {
	path := DefaultPath
	s.state.Read(func(w *world.World) {
		if w.Container != nil && w.Container.Path != "" {
			path = "/" + strings.Trim(w.Container.Path, "/")
		}
	})
	m.Metadata("container", "GetCredentials", http.MethodGet, path, func(w http.ResponseWriter, r *endpoint.Request) error {
		if strings.TrimSuffix(r.URL.Path, "/") != path {
			return refuse(http.StatusNotFound, "InvalidIdInRequest", "there are no credentials at "+r.URL.Path)
		}
		return s.get(w, r)
	})
}

// answer has the members that SDKs read; RoleArn is for people.
type answer struct {
	RoleARN         string     `json:"RoleArn"`
	AccessKeyID     string     `json:"AccessKeyId"`
	SecretAccessKey string     `json:"SecretAccessKey"`
	Token           string     `json:"Token"`
	Expiration      query.Time `json:"Expiration"`
	AccountID       string     `json:"AccountId"`
}

func (s *service) get(w http.ResponseWriter, r *endpoint.Request) error {
	var c world.Container
	s.state.Read(func(w *world.World) {
		if w.Container != nil {
			c = *w.Container
		}
	})
	if c.Role == "" {
		return refuse(http.StatusNotFound, "NoIdInRequest", "the world has no container")
	}
	if c.Token != "" && !state.Same(r.Header.Get("Authorization"), c.Token) {
		return refuse(http.StatusUnauthorized, "InvalidAuthorization", "the Authorization header is missing or wrong")
	}
	cred, err := s.roles.Get(r, c.Role, "awsid-sandbox-task", c.Credentials.Or(servicerole.DefaultLifetime))
	var untrusted *servicerole.Untrusted
	if errors.As(err, &untrusted) {
		return refuse(http.StatusForbidden, "AccessDenied", err.Error())
	} else if err != nil {
		return err
	}
	return wire.WriteJSON(w, r.ID, answer{
		c.Role, cred.AccessKeyID, cred.Secret, cred.Token, query.Time{Time: cred.Expires}, cred.Identity.Account,
	})
}

// refuse returns the error document of the container agents.
func refuse(status int, code, message string) error {
	text, err := json.Marshal(map[string]string{"code": code, "message": message})
	if err != nil {
		return err
	}
	return wire.New(status, code, string(text))
}
