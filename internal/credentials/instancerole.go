package credentials

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"math/big"
	"time"

	"github.com/awsid/awsid/internal/awsapi/metadata"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/credentials/cache"
)

// KindInstanceRole is the role of an EC2 instance, whose credentials instance metadata has.
const KindInstanceRole = "iam-role"

// planInstanceRole is configured unless metadata is disabled: only asking tells
// whether this is an instance with a role.
func planInstanceRole(in input) (*Step, error) {
	client, err := metadata.New(in.env, in.session.Settings)
	if errors.Is(err, metadata.ErrNone) {
		return nil, &NotConfigured{"AWS_EC2_METADATA_DISABLED is true"}
	}
	if err != nil {
		return nil, err
	}
	base, err := metadata.Endpoint(in.session.Settings)
	if err != nil {
		return nil, err
	}
	step := InstanceRoleStep(in.name, client.Base(), base.Origin)
	step.dependsOn = client.Base()
	step.retrieve = func(ctx context.Context) (Credentials, error) { return asSelection(askMetadata(ctx, in, client)) }
	return step, nil
}

// InstanceRoleStep returns the step of instance metadata at an address.
func InstanceRoleStep(profile, address string, at origin.Origin) *Step {
	return &Step{Kind: KindInstanceRole, Profile: profile, Origin: at, Action: "ask instance metadata",
		Calls:    []Call{{Service: "IMDS", Operation: "GET iam/security-credentials", Address: address}},
		Lifetime: "as long as the instance's role credentials, which EC2 renews"}
}

func askMetadata(ctx context.Context, in input, client *metadata.Client) (Credentials, error) {
	_, document, err := client.Role(ctx, json.Valid)
	if errors.Is(err, metadata.ErrNone) {
		return Credentials{}, noneError(in, "instance metadata has none")
	}
	if err != nil {
		return Credentials{}, err
	}
	c, err := parseRoleKeys(document)
	if err != nil {
		return Credentials{}, noneError(in, "instance metadata gave an error in place of credentials")
	}
	c.Expires, err = stretchExpiry(c.Expires, in)
	return c, err
}

// noneError is errNone, or for credential_source = Ec2InstanceMetadata its error.
func noneError(in input, reason string) error {
	if in.has("credential_source") && in.has("role_arn") {
		return emptyPlaceError(in, reason)
	}
	return errNone
}

// stretchExpiry keeps instance credentials in use when EC2 is late with new ones: near their expiry they are good for
// the window and 2 to 10 random minutes more, so that a fleet does not ask at once.
func stretchExpiry(expires time.Time, in input) (time.Time, error) {
	span := big.NewInt(int64(8 * time.Minute))
	extra, err := rand.Int(in.env.Rand, span)
	if err != nil {
		return expires, err
	}
	limit := in.env.Clock.Now().Add(cache.Window + 2*time.Minute +
		time.Duration(extra.Int64())).UTC().Truncate(time.Second)
	if expires.Before(limit) {
		return limit, nil
	}
	return expires, nil
}
