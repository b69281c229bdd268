package providers

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/pytime"
	"github.com/awsid/awsid/internal/sys/value"
)

// roleDocument is the cache file of an assumed role as the AWS CLI writes it:
// the service's answer.
func roleDocument(c *types.Credentials, user *types.AssumedRoleUser, meta middleware.Metadata) (value.Object, error) {
	if c == nil || c.AccessKeyId == nil || c.SecretAccessKey == nil || c.SessionToken == nil || c.Expiration == nil {
		return nil, errors.New("STS answered without complete credentials")
	}
	keys := value.Object{
		{Name: "AccessKeyId", Value: *c.AccessKeyId}, {Name: "SecretAccessKey", Value: *c.SecretAccessKey},
		{Name: "SessionToken", Value: *c.SessionToken}, {Name: "Expiration", Value: pytime.Format(*c.Expiration)},
	}
	document := value.Object{{Name: "Credentials", Value: keys}}
	if user != nil {
		if account := arn.AccountOf(aws.ToString(user.Arn)); account != "" {
			document[0].Value = append(keys, value.Member{Name: "AccountId", Value: account})
		}
		document = append(document, value.Member{Name: "AssumedRoleUser", Value: value.Object{
			{Name: "AssumedRoleId", Value: aws.ToString(user.AssumedRoleId)}, {Name: "Arn", Value: aws.ToString(user.Arn)},
		}})
	}
	request, _ := awsmiddleware.GetRequestIDMetadata(meta)
	return append(document, value.Member{Name: "ResponseMetadata", Value: value.Object{
		{Name: "RequestId", Value: request}, {Name: "HTTPStatusCode", Value: 200},
	}}), nil
}
