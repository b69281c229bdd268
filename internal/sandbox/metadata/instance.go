package metadata

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

const (
	tokenPath = "/latest/api/token"
	ttlHeader = "X-Aws-Ec2-Metadata-Token-Ttl-Seconds"
	maxTTL    = 21600 // six hours
)

type instance struct {
	deps  endpoint.Deps
	roles *roleSource
	key   []byte // authenticates session tokens
}

// NewInstance returns the EC2 instance metadata service (Amazon EC2 User Guide, "Use the Instance Metadata Service").
func NewInstance(deps endpoint.Deps) endpoint.Service {
	s := &instance{deps, &roleSource{deps: deps, services: []string{"ec2.amazonaws.com"}}, []byte(deps.State.Random("", 32))}
	return endpoint.Service{Name: "imds", Mount: func(m *endpoint.Mux) {
		m.Metadata("imds", "GetToken", http.MethodPut, "/latest/", s.getToken)
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			m.Metadata("imds", "GetMetadata", method, "/latest/", s.getMetadata)
			m.Metadata("imds", "GetSecurityCredentials", method, "/latest/meta-data/iam/security-credentials", s.getMetadata)
		}
	}}
}

// httpError returns an error whose text begins with its status, as this service's do.
func httpError(status int, detail string) error {
	name := http.StatusText(status)
	return wire.New(status, strings.ReplaceAll(name, " ", ""), strconv.Itoa(status)+" - "+name+detail)
}

// currentSettings returns a copy of the instance's settings, or the error of an instance that is not there or answers
// nothing.
func (s *instance) currentSettings() (m world.Metadata, err error) {
	err = httpError(http.StatusNotFound, ": the world has no instance")
	s.deps.State.Read(func(w *world.World) {
		if w.Metadata != nil {
			m, err = *w.Metadata, nil
		}
	})
	if m.Disabled {
		err = httpError(http.StatusForbidden, ": the metadata service is turned off")
	}
	return m, err
}

// getToken begins a session of version 2.
func (s *instance) getToken(w http.ResponseWriter, r *endpoint.Request) error {
	m, err := s.currentSettings()
	if err != nil {
		return err
	}
	if r.URL.Path != tokenPath {
		return httpError(http.StatusMethodNotAllowed, "")
	}
	// A request that came through a proxy is a sign of a forwarding vulnerability: no token for it.
	if r.Header.Get("X-Forwarded-For") != "" {
		return httpError(http.StatusForbidden, "")
	}
	ttl, err := strconv.Atoi(r.Header.Get(ttlHeader))
	if err != nil || ttl < 1 || ttl > maxTTL {
		return httpError(http.StatusBadRequest, "")
	}
	if max(m.Hops, 1) > max(m.HopLimit, 1) {
		<-r.Context().Done() // the packets die on the way; the client gives up
		return nil
	}
	w.Header().Set(ttlHeader, strconv.Itoa(ttl))
	writePlain(w, s.newToken(r.Now.Add(time.Duration(ttl)*time.Second)))
	return nil
}

// newToken makes a token that carries its own end, so that no list is kept.
func (s *instance) newToken(expires time.Time) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(expires.UnixMilli()))
	b = append(b, s.deps.State.Random("", 6)...)
	return base64.URLEncoding.EncodeToString(append(b, s.tokenMAC(b)...))
}

func (s *instance) tokenMAC(b []byte) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write(b)
	return h.Sum(nil)[:24]
}

func (s *instance) tokenHolds(token string, now time.Time) bool {
	b, err := base64.URLEncoding.DecodeString(token)
	if err != nil || len(b) != 8+8+24 || !hmac.Equal(b[16:], s.tokenMAC(b[:16])) {
		return false
	}
	return now.UnixMilli() < int64(binary.BigEndian.Uint64(b))
}

func (s *instance) getMetadata(w http.ResponseWriter, r *endpoint.Request) error {
	m, err := s.currentSettings()
	if err != nil {
		return err
	}
	if r.URL.Path == tokenPath {
		return httpError(http.StatusMethodNotAllowed, "")
	}
	token := r.Header.Get("X-Aws-Ec2-Metadata-Token")
	if token == "" && m.RequireToken || token != "" && !s.tokenHolds(token, r.Now) {
		return httpError(http.StatusUnauthorized, "")
	}
	value, ok := s.metadataTree(r, m).valueAt(strings.Split(strings.TrimPrefix(r.URL.Path, "/latest"), "/"))
	if !ok {
		return httpError(http.StatusNotFound, "")
	}
	writePlain(w, value)
	return nil
}

func writePlain(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain")
	w.Header().Set("Server", "EC2ws")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	_, _ = w.Write([]byte(text)) // the client may have gone
}

// node is a value, made when it is asked for, or a directory of nodes.
type node struct {
	value func() string
	dir   map[string]node
}

func textNode(text string) node { return node{value: func() string { return text }} }

// valueAt returns the value at a path, or the listing of a directory: one name a line, directories with a slash.
func (n node) valueAt(path []string) (string, bool) {
	for _, name := range path {
		if name == "" {
			continue
		}
		next, ok := n.dir[name]
		if !ok {
			return "", false
		}
		n = next
	}
	if n.value != nil {
		return n.value(), true
	}
	names := slices.Collect(maps.Keys(n.dir))
	for i, name := range names {
		if n.dir[name].value == nil {
			names[i] += "/"
		}
	}
	slices.Sort(names)
	return strings.Join(names, "\n"), true
}

// The parts of the instance that a world does not describe.
const (
	instanceType = "t3.micro"
	imageID      = "ami-0abcdef1234567890"
	privateIP    = "10.0.0.10"
	privateName  = "ip-10-0-0-10"
)

func (s *instance) metadataTree(r *endpoint.Request, m world.Metadata) node {
	zone := cmp.Or(m.AvailabilityZone, "us-east-1a")
	region := strings.TrimRight(zone, "abcdefghijklmnopqrstuvwxyz")
	name := privateName + "." + region + ".compute.internal"
	meta := map[string]node{
		"ami-id": textNode(imageID), "ami-launch-index": textNode("0"), "hostname": textNode(name), "instance-id": textNode(instanceID(m)),
		"instance-life-cycle": textNode("on-demand"), "instance-type": textNode(instanceType), "local-hostname": textNode(name),
		"local-ipv4": textNode(privateIP), "mac": textNode("0e:00:0a:00:00:0a"), "profile": textNode("default-hvm"),
		"placement": {dir: map[string]node{"availability-zone": textNode(zone), "region": textNode(region)}},
		"services":  {dir: map[string]node{"domain": textNode("amazonaws.com"), "partition": textNode("aws")}},
	}
	if m.Role != "" {
		parsed, _ := arn.Parse(m.Role)
		role := parsed.Name()
		meta["iam"] = node{dir: map[string]node{
			"info":                 {value: func() string { return profileDocument(r, m, role) }},
			"security-credentials": {dir: map[string]node{role: {value: func() string { return s.roleDocument(r, m, role) }}}},
		}}
	}
	return node{dir: map[string]node{
		"meta-data": {dir: meta},
		"dynamic": {dir: map[string]node{"instance-identity": {dir: map[string]node{
			"document": {value: func() string { return identityDocument(m, zone, region) }},
		}}}},
	}}
}

// credentialsDocument is the answer at iam/security-credentials/ROLE; the error form has only the first four members.
type credentialsDocument struct {
	Code            string
	Message         string `json:",omitempty"`
	LastUpdated     wire.Time
	Type            string    `json:",omitempty"`
	AccessKeyID     string    `json:"AccessKeyId,omitempty"`
	SecretAccessKey string    `json:",omitempty"`
	Token           string    `json:",omitempty"`
	Expiration      wire.Time `json:",omitzero"`
}

// roleDocument is served with status 200 also when there are no credentials, as EC2 does.
func (s *instance) roleDocument(r *endpoint.Request, m world.Metadata, name string) string {
	c, err := s.roles.freshCredentials(r, m.Role, instanceID(m), m.Credentials.Or(defaultLifetime))
	var untrusted *untrustedError
	switch {
	case errors.As(err, &untrusted):
		return marshalIndented(credentialsDocument{
			Code: "AssumeRoleUnauthorizedAccess", LastUpdated: wire.Time{Time: r.Now},
			Message: "EC2 cannot assume the role " + name + ".  Please see documentation at " +
				"https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc.",
		})
	case err != nil:
		return marshalIndented(credentialsDocument{Code: "Failed", Message: err.Error(), LastUpdated: wire.Time{Time: r.Now}})
	}
	return marshalIndented(credentialsDocument{
		Code: "Success", LastUpdated: wire.Time{Time: c.issued}, Type: "AWS-HMAC",
		AccessKeyID: c.AccessKeyID, SecretAccessKey: c.Secret, Token: c.Token, Expiration: wire.Time{Time: c.Expires},
	})
}

func profileDocument(r *endpoint.Request, m world.Metadata, name string) string {
	account := arn.AccountOf(m.Role)
	return marshalIndented(struct {
		Code               string
		LastUpdated        wire.Time
		InstanceProfileArn string
		InstanceProfileId  string //nolint:revive // the member's name
	}{
		"Success", wire.Time{Time: r.Now}, world.IAMARN(account, "instance-profile/"+name),
		world.UniqueID("AIPA", account, "instance-profile", name),
	})
}

func identityDocument(m world.Metadata, zone, region string) string {
	return marshalIndented(map[string]any{
		"accountId": arn.AccountOf(m.Role), "architecture": "x86_64", "availabilityZone": zone, "billingProducts": nil,
		"devpayProductCodes": nil, "marketplaceProductCodes": nil, "imageId": imageID, "instanceId": instanceID(m),
		"instanceType": instanceType, "kernelId": nil, "pendingTime": "2024-01-02T03:04:05Z", "privateIp": privateIP,
		"ramdiskId": nil, "region": region, "version": "2017-09-30",
	})
}

func instanceID(m world.Metadata) string { return cmp.Or(m.InstanceID, "i-1234567890abcdef0") }

// marshalIndented writes a document as EC2 does.
func marshalIndented(v any) string {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // plain structs and maps of strings
	}
	return string(text)
}
