package judge

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/signin"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	smithyauth "github.com/aws/smithy-go/auth"
	smithyendpoints "github.com/aws/smithy-go/endpoints"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsid/awsid/internal/awsapi/endpoint"
)

// resolvers are the SDK's: each has a method ResolveEndpoint(ctx, parameters).
func resolvers() map[string]any {
	return map[string]any{
		"iam": iam.NewDefaultEndpointResolverV2(), "s3": s3.NewDefaultEndpointResolverV2(), "signin": signin.NewDefaultEndpointResolverV2(),
		"sso": sso.NewDefaultEndpointResolverV2(), "sso-oidc": ssooidc.NewDefaultEndpointResolverV2(), "sts": sts.NewDefaultEndpointResolverV2(),
	}
}

// values that parameters of endpoint rules are drawn from; "" is not set.
func endpointValues() map[string][]string {
	return map[string][]string{
		"Region": {"us-east-1", "eu-west-1", "us-west-2", "ap-south-1", "cn-north-1", "cn-northwest-1", "us-gov-west-1", "us-gov-east-1", "us-iso-east-1",
			"us-iso-west-1", "us-isob-east-1", "us-isob-new-1", "eu-isoe-west-1", "us-isof-south-1", "eusc-de-east-1", "aws-global", "aws-cn-global",
			"aws-us-gov-global", "eu-new-9", "snow", "mars-1", "a.b", "bad_region", "-x", ""},
		"Endpoint": {"", "", "", "", "https://example.com", "http://localhost:8080/base", "https://10.0.0.1/", "http://[::1]:80", "https://example.com/a b?c", "nonsense"},
		"Bucket": {"", "bucket", "bucket.with.dots", "UPPER", "a_b", "ab", "10.0.0.1", "bucket/with/slash", "b--usw2-az1--x-s3", "bucket--use1-az4--x-s3",
			"bucket--usw2-lax1-az1--x-s3", "bucket--usw2-az1--xa-s3", "bucket-a-very-long-name-that-goes-on-and-on-and-on-until-the-end-of-63", "-bucket", "bucket-",
			"test-accessp-e0b1d075431d83bebde8xz5w8ijx1qzlbp3i3ebeta0--op-s3", "test-accessp-o01234567890123456kuhg7e9oqc3k3hmhc6z5qfpfuse1a--op-s3",
			"arn:aws:s3:us-west-2:123456789012:accesspoint:own", "arn:aws:s3:us-west-2:123456789012:accesspoint/own",
			"arn:aws-cn:s3:cn-north-1:123456789012:accesspoint:own", "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap",
			"arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/reports",
			"arn:aws:s3-outposts:us-west-2:123456789012:outpost:op-01234567890123456:accesspoint:reports:more", "arn:aws:s3-outposts:us-west-2:123456789012:outpost",
			"arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/lambda", "arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint:a:b",
			"arn:aws:s3:us-west-2::accesspoint:own", "arn:aws:s3:us-west-2:123_456:accesspoint:own", "arn:aws:s3:bad_region:1:accesspoint:own",
			"arn:aws:s3:us-west-2:123456789012:bucket:own", "arn:aws:sqs:us-west-2:123456789012:queue", "arn:aws:s3:us-west-2", "arn:nowhere:s3:us-west-2:1:accesspoint:own"},
		"Key": {"", "k"}, "Prefix": {"", "p/"}, "CopySource": {"", "other/k"},
	}
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	for service, resolver := range resolvers() {
		rounds := 400
		if service == "s3" {
			rounds = 20000
		}
		t.Run(service, func(t *testing.T) {
			t.Parallel()
			random := newRandom(service)
			resolve := reflect.ValueOf(resolver).MethodByName("ResolveEndpoint")
			for range rounds {
				compareEndpoints(t, random, service, resolve)
			}
		})
	}
}

func compareEndpoints(t *testing.T, random *rand.Rand, service string, resolve reflect.Value) {
	t.Helper()
	theirs := reflect.New(resolve.Type().In(1)).Elem()
	ours := endpoint.Params{}
	for i := range theirs.NumField() {
		field, name := theirs.Field(i), theirs.Type().Field(i).Name
		switch field.Type() {
		case reflect.TypeFor[*string]():
			if text := pick(random, endpointValues()[name]); text != "" {
				field.Set(reflect.ValueOf(&text))
				ours[name] = text
			}
		case reflect.TypeFor[*bool]():
			// Mostly false, since most pairs of these exclude each other.
			if b := random.IntN(6) == 0; b || random.IntN(2) == 0 {
				field.Set(reflect.ValueOf(&b))
				ours[name] = b
			}
		}
	}
	results := resolve.Call([]reflect.Value{reflect.ValueOf(context.Background()), theirs})
	want := "error"
	if results[1].IsNil() {
		want = describeSDK(results[0].Interface().(smithyendpoints.Endpoint))
	} else {
		want += ": " + strings.TrimPrefix(results[1].Interface().(error).Error(), "endpoint rule error, ")
	}
	got := ""
	if e, err := endpoint.Resolve(service, ours); err != nil {
		got = "error: " + strings.TrimPrefix(err.Error(), "endpoint of "+service+": ")
	} else {
		got = describeOurs(e)
	}
	if got != want && !excusedEndpoint(service, ours, got, want) {
		text, _ := json.Marshal(ours)
		t.Errorf("%s %s\nours %s\nSDK  %s", service, text, got, want)
	}
}

func describeOurs(e endpoint.Endpoint) string {
	text := e.URL
	if u, err := url.Parse(e.URL); err == nil {
		text = u.String()
	}
	for _, s := range e.AuthSchemes {
		region := s.SigningRegion
		if s.Name == "sigv4a" {
			region = strings.Join(s.SigningRegionSet, ",")
		}
		text += fmt.Sprintf(" %s %s %s %v", strings.TrimPrefix(s.Name, "sigv4-"), s.SigningName, region, s.DisableDoubleEncoding)
	}
	if backend, ok := e.Properties["backend"]; ok {
		text += fmt.Sprintf(" %v", backend)
	}
	return text
}

func describeSDK(e smithyendpoints.Endpoint) string {
	text := e.URI.String()
	options, _ := smithyauth.GetAuthOptions(&e.Properties)
	for _, o := range options {
		p := &o.SignerProperties
		scheme := o.SchemeID[strings.LastIndexByte(o.SchemeID, '#')+1:]
		name, _ := smithyhttp.GetSigV4SigningName(p)
		region, _ := smithyhttp.GetSigV4SigningRegion(p)
		if scheme == "sigv4a" {
			name, _ = smithyhttp.GetSigV4ASigningName(p)
			regions, _ := smithyhttp.GetSigV4ASigningRegions(p)
			region = strings.Join(regions, ",")
		}
		disabled, _ := smithyhttp.GetDisableDoubleEncoding(p)
		text += fmt.Sprintf(" %s %s %s %v", strings.TrimPrefix(scheme, "sigv4-"), name, region, disabled)
	}
	if backend, ok := e.Properties.Get("backend").(string); ok {
		text += " " + backend
	}
	return text
}
