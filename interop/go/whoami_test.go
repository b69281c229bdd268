package gosdk

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// whoami prints the ARN that a profile acts as, or whatever the environment
// leads to; everything is resolved by the SDK from its files and variables.
// The variable CODE answers a question for a one-time code.
func whoami(ctx context.Context, args []string) error {
	options := []option{config.WithAssumeRoleCredentialOptions(func(o *stscreds.AssumeRoleOptions) {
		o.TokenProvider = func() (string, error) { return os.Getenv("CODE"), nil }
	})}
	if len(args) > 0 {
		options = append(options, profile(args[0]))
	}
	arn, err := caller(ctx, options...)
	if err == nil {
		fmt.Println(arn)
	}
	return err
}

func caller(ctx context.Context, options ...option) (string, error) {
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return "", err
	}
	out, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", err
	}
	return *out.Arn, nil
}
