package awsapi

import (
	"context"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go/middleware"

	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/version"
)

// base is what the clients of all services have in common.
type base struct {
	region     string
	endpoint   *string // nil means the service's own
	fips       aws.FIPSEndpointState
	dualStack  aws.DualStackEndpointState
	http       *faultClient
	retryer    aws.Retryer
	signer     *clockSigner
	middleware []func(*middleware.Stack) error
	appID      string
}

func (c *Clients) base(ctx context.Context, service, region string, read faultReader) (base, error) {
	place, err := c.place(ctx, service, region)
	if err != nil {
		return base{}, err
	}
	client, err := c.http()
	if err != nil {
		return base{}, err
	}
	retryer, err := newRetryer(c.set)
	if err != nil {
		return base{}, err
	}
	b := base{
		region: place.Region, http: &faultClient{next: client, read: read, clock: c.env.Clock}, retryer: retryer,
		signer:     &clockSigner{next: v4.NewSigner(), clock: c.env.Clock},
		middleware: []func(*middleware.Stack) error{awsmiddleware.AddUserAgentKeyValue("awsid", version.Number())},
		appID:      c.set.Get("sdk_ua_app_id").Text,
	}
	if place.Custom.Set() {
		b.endpoint = aws.String(place.Custom.Text)
	}
	if place.FIPS {
		b.fips = aws.FIPSEndpointStateEnabled
	}
	if place.DualStack {
		b.dualStack = aws.DualStackEndpointStateEnabled
	}
	return b, nil
}

// clockSigner signs with the time of our clock instead of the SDK's.
type clockSigner struct {
	next  *v4.Signer
	clock clock.Clock
}

// SignHTTP implements the signer interface of every service client.
func (s *clockSigner) SignHTTP(ctx context.Context, creds aws.Credentials, r *http.Request, payloadHash, service, region string, _ time.Time, opts ...func(*v4.SignerOptions)) error {
	return s.next.SignHTTP(ctx, creds, r, payloadHash, service, region, s.clock.Now(), opts...)
}
