package gosdk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type option = func(*config.LoadOptions) error

// credentials uses container credentials, makes a user with a key, and lists a
// bucket.
func credentials(ctx context.Context, _ []string) error {
	return errors.Join(container(ctx), users(ctx), bucket(ctx))
}

func profile(name string) option { return config.WithSharedConfigProfile(name) }

// acts expects the caller's ARN.
func acts(ctx context.Context, want string, options ...option) error {
	arn, err := caller(ctx, options...)
	if err != nil {
		return fmt.Errorf("want %s: %w", want, err)
	}
	if !regexp.MustCompile(want).MatchString(arn) {
		return fmt.Errorf("want %s, got %s", want, arn)
	}
	return nil
}

// container uses the container credentials that its variables announce.
func container(ctx context.Context) error {
	for name, value := range map[string]string{
		"AWS_CONTAINER_CREDENTIALS_FULL_URI": os.Getenv("AWS_EC2_METADATA_SERVICE_ENDPOINT") + "creds",
		"AWS_CONTAINER_AUTHORIZATION_TOKEN":  "container-token",
		"AWS_EC2_METADATA_DISABLED":          "true",
	} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
		defer os.Unsetenv(name)
	}
	return acts(ctx, ":assumed-role/app/")
}

// users makes a user and a key, and acts as it.
func users(ctx context.Context) error {
	cfg, err := config.LoadDefaultConfig(ctx, profile("admin"))
	if err != nil {
		return err
	}
	client := iam.NewFromConfig(cfg)
	if _, err := client.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("gopher")}); err != nil {
		return err
	}
	key, err := client.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: aws.String("gopher")})
	if err != nil {
		return err
	}
	return acts(ctx, ":user/gopher$", config.WithCredentialsProvider(aws.CredentialsProviderFunc(
		func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: *key.AccessKey.AccessKeyId, SecretAccessKey: *key.AccessKey.SecretAccessKey}, nil
		})))
}

// bucket lists a bucket.
func bucket(ctx context.Context) error {
	cfg, err := config.LoadDefaultConfig(ctx, profile("reader"))
	if err != nil {
		return err
	}
	out, err := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = cfg.BaseEndpoint != nil }).
		ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String("interop-bucket")})
	if err != nil {
		return err
	}
	if len(out.Contents) != 1 || *out.Contents[0].Key != "hello.txt" {
		return fmt.Errorf("objects: %+v", out.Contents)
	}
	return nil
}
