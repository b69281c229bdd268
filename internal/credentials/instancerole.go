package credentials

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
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
	if err != nil {
		return Credentials{}, noneError(in, err)
	}
	c, err := parseRoleKeys(document)
	if err != nil {
		return Credentials{}, noneError(in, client.NoAnswer(err.Error()))
	}
	c.Expires, err = stretchExpiry(c.Expires, in)
	return c, err
}

// noneError is errNone with what instance metadata said, or for credential_source = Ec2InstanceMetadata its error.
// Another error stays what it is.
func noneError(in input, err error) error {
	if !errors.Is(err, metadata.ErrNone) {
		return err
	}
	var said *metadata.NoAnswerError
	reason := "instance metadata has none"
	if errors.As(err, &said) {
		reason = said.Error()
	}
	if in.has("credential_source") && in.has("role_arn") {
		return emptyPlaceError(in, reason)
	}
	if said == nil {
		return errNone
	}
	return fmt.Errorf("%w: %w", errNone, said)
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
