package sts

import (
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awsid/awsid/internal/cli/service"
)

func getCallerIdentity() service.Operation {
	return service.Operation{
		Name: "GetCallerIdentity", Short: "who do these credentials belong to",
		Call: service.Bind(client, (*sts.Client).GetCallerIdentity),
	}
}

func getAccessKeyInfo() service.Operation {
	return service.Operation{
		Name: "GetAccessKeyInfo", Short: "the account of an access key",
		Params: []service.Param{
			{Name: "AccessKeyId", Doc: "the access key", Required: true, Min: 16},
		},
		Call: service.Bind(client, (*sts.Client).GetAccessKeyInfo),
	}
}

func decodeAuthorizationMessage() service.Operation {
	return service.Operation{
		Name: "DecodeAuthorizationMessage", Short: "decode the details of a refusal",
		Params: []service.Param{
			{Name: "EncodedMessage", Doc: "the message from a refusal", Required: true, Min: 1},
		},
		Call: service.Bind(client, (*sts.Client).DecodeAuthorizationMessage),
	}
}
