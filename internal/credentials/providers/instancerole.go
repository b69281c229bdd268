package providers

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"math/big"
	"time"

	"github.com/awsid/awsid/internal/awsapi/metadata"
	"github.com/awsid/awsid/internal/credentials/cache"
)

// ErrNone means that no provider has credentials.
var ErrNone = errors.New("no credentials found")

// InstanceRole asks EC2 instance metadata for the credentials of the
// instance's role.
type InstanceRole struct{}

// Kind returns "iam-role".
func (InstanceRole) Kind() string { return KindInstanceRole }

// Plan is configured unless metadata is disabled: only asking tells whether
// this is an instance with a role.
func (InstanceRole) Plan(in Input) (*Step, error) {
	client, err := metadata.New(in.Env, in.Session.Settings)
	if errors.Is(err, metadata.ErrNone) {
		return nil, &NotConfigured{"AWS_EC2_METADATA_DISABLED is true"}
	}
	if err != nil {
		return nil, err
	}
	base, err := metadata.Endpoint(in.Session.Settings)
	if err != nil {
		return nil, err
	}
	return &Step{
		Kind: KindInstanceRole, Profile: in.Name, Origin: base.Origin, Does: "ask instance metadata",
		Calls: []Call{{Service: "IMDS", Operation: "GET iam/security-credentials", Address: client.Base()}},
		Lasts: "as long as the instance's role credentials, which EC2 renews", who: client.Base(), now: in.Env.Clock.Now,
		get: func(ctx context.Context) (Credentials, error) { return selection(askMetadata(ctx, in, client)) },
	}, nil
}

func askMetadata(ctx context.Context, in Input, client *metadata.Client) (Credentials, error) {
	_, document, err := client.Role(ctx, json.Valid)
	if errors.Is(err, metadata.ErrNone) {
		return Credentials{}, none(in, "instance metadata has none")
	}
	if err != nil {
		return Credentials{}, err
	}
	c, err := parseRoleKeys(document)
	if err != nil {
		return Credentials{}, none(in, "instance metadata gave an error in place of credentials")
	}
	c.Expires, err = stretch(c.Expires, in)
	return c, err
}

// none is ErrNone, or for credential_source = Ec2InstanceMetadata its error.
func none(in Input, reason string) error {
	if in.hasKey("credential_source") && in.hasKey("role_arn") {
		return emptyPlace(in, reason)
	}
	return ErrNone
}

// stretch keeps instance credentials in use when EC2 is late with new ones:
// near their expiry they are good for the window and 2 to 10 random minutes
// more, so that a fleet does not ask at once.
func stretch(expires time.Time, in Input) (time.Time, error) {
	span := big.NewInt(int64(8 * time.Minute))
	extra, err := rand.Int(in.Env.Rand, span)
	if err != nil {
		return expires, err
	}
	limit := in.Env.Clock.Now().Add(cache.Window + 2*time.Minute + time.Duration(extra.Int64())).UTC().Truncate(time.Second)
	if expires.Before(limit) {
		return limit, nil
	}
	return expires, nil
}
