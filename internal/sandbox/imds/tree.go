package imds

import (
	"encoding/json"
	"errors"
	"sort"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/servicerole"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

// node is a value, made when it is asked for, or a directory of nodes.
type node struct {
	value func() string
	dir   map[string]node
}

func leaf(text string) node { return node{value: func() string { return text }} }

// find returns the value at a path, or the listing of a directory: one name a
// line, directories with a slash.
func (n node) find(path []string) (string, bool) {
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
	names := make([]string, 0, len(n.dir))
	for name, child := range n.dir {
		if child.value == nil {
			name += "/"
		}
		names = append(names, name)
	}
	sort.Strings(names)
	return strings.Join(names, "\n"), true
}

// The parts of the instance that a world does not describe.
const (
	instanceType = "t3.micro"
	imageID      = "ami-0abcdef1234567890"
	privateIP    = "10.0.0.10"
	privateName  = "ip-10-0-0-10"
)

func (s *service) tree(r *endpoint.Request, m world.Metadata) node {
	zone := or(m.AvailabilityZone, "us-east-1a")
	region := strings.TrimRight(zone, "abcdefghijklmnopqrstuvwxyz")
	name := privateName + "." + region + ".compute.internal"
	meta := map[string]node{
		"ami-id": leaf(imageID), "ami-launch-index": leaf("0"), "hostname": leaf(name), "instance-id": leaf(instanceID(m)),
		"instance-life-cycle": leaf("on-demand"), "instance-type": leaf(instanceType), "local-hostname": leaf(name),
		"local-ipv4": leaf(privateIP), "mac": leaf("0e:00:0a:00:00:0a"), "profile": leaf("default-hvm"),
		"placement": {dir: map[string]node{"availability-zone": leaf(zone), "region": leaf(region)}},
		"services":  {dir: map[string]node{"domain": leaf("amazonaws.com"), "partition": leaf("aws")}},
	}
	if m.Role != "" {
		meta["iam"] = s.iam(r, m)
	}
	return node{dir: map[string]node{
		"meta-data": {dir: meta},
		"dynamic": {dir: map[string]node{"instance-identity": {dir: map[string]node{
			"document": {value: func() string { return identityDocument(m, zone, region) }},
		}}}},
	}}
}

func (s *service) iam(r *endpoint.Request, m world.Metadata) node {
	name := m.Role[strings.LastIndexByte(m.Role, '/')+1:]
	return node{dir: map[string]node{
		"info":                 {value: func() string { return s.info(r, m, name) }},
		"security-credentials": {dir: map[string]node{name: {value: func() string { return s.credentials(r, m, name) }}}},
	}}
}

// credentialsDocument is the answer at iam/security-credentials/ROLE; the
// error form has only the first four members.
type credentialsDocument struct {
	Code            string
	Message         string `json:",omitempty"`
	LastUpdated     string
	Type            string `json:",omitempty"`
	AccessKeyID     string `json:"AccessKeyId,omitempty"`
	SecretAccessKey string `json:",omitempty"`
	Token           string `json:",omitempty"`
	Expiration      string `json:",omitempty"`
}

func (s *service) credentials(r *endpoint.Request, m world.Metadata, name string) string {
	c, err := s.roles.Get(r, m.Role, instanceID(m), m.Credentials.Or(servicerole.DefaultLifetime))
	if err != nil {
		return indented(refusal(r, name, err))
	}
	return indented(credentialsDocument{
		Code: "Success", LastUpdated: stamp(c.Issued), Type: "AWS-HMAC",
		AccessKeyID: c.AccessKeyID, SecretAccessKey: c.Secret, Token: c.Token, Expiration: stamp(c.Expires),
	})
}

// refusal is served with status 200, as EC2 does.
func refusal(r *endpoint.Request, name string, err error) credentialsDocument {
	doc := credentialsDocument{Code: "Failed", Message: err.Error(), LastUpdated: stamp(r.Now)}
	var untrusted *servicerole.Untrusted
	if errors.As(err, &untrusted) {
		doc.Code = "AssumeRoleUnauthorizedAccess"
		doc.Message = "EC2 cannot assume the role " + name + ".  Please see documentation at " +
			"https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc."
	}
	return doc
}

func (s *service) info(r *endpoint.Request, m world.Metadata, name string) string {
	account := arn.AccountOf(m.Role)
	return indented(struct {
		Code, LastUpdated, InstanceProfileArn, InstanceProfileId string
	}{
		"Success", stamp(r.Now), "arn:aws:iam::" + account + ":instance-profile/" + name,
		world.UniqueID("AIPA", account, "instance-profile", name),
	})
}

func identityDocument(m world.Metadata, zone, region string) string {
	account := arn.AccountOf(m.Role)
	return indented(map[string]any{
		"accountId": account, "architecture": "x86_64", "availabilityZone": zone, "billingProducts": nil,
		"devpayProductCodes": nil, "marketplaceProductCodes": nil, "imageId": imageID, "instanceId": instanceID(m),
		"instanceType": instanceType, "kernelId": nil, "pendingTime": "2024-01-02T03:04:05Z", "privateIp": privateIP,
		"ramdiskId": nil, "region": region, "version": "2017-09-30",
	})
}

func instanceID(m world.Metadata) string { return or(m.InstanceID, "i-1234567890abcdef0") }

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// indented writes a document as EC2 does.
func indented(v any) string {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // plain structs and maps of strings
	}
	return string(text)
}
