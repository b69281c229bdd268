// Command granted signs in as granted does, by granted's own code, and prints the role's access key.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/common-fate/granted/pkg/idclogin"
)

func main() {
	if err := run(context.Background(), os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, startURL, account, role string) error {
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion("us-east-1"))
	if err != nil {
		return err
	}
	token, err := idclogin.Login(ctx, cfg, startURL, nil)
	if err != nil {
		return err
	}
	keys, err := sso.NewFromConfig(cfg).GetRoleCredentials(ctx, &sso.GetRoleCredentialsInput{
		AccessToken: &token.AccessToken, AccountId: aws.String(account), RoleName: aws.String(role)})
	if err != nil {
		return err
	}
	fmt.Println(*keys.RoleCredentials.AccessKeyId)
	return nil
}
