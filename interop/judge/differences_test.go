package judge

import (
	"maps"
	"strings"

	"github.com/awsid/awsid/internal/awsapi/endpoint"
	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/config/region"
)

// endpointDifference is where awsid's endpoints are not the SDK's.
type endpointDifference struct {
	reason  string
	applies func(service string, params endpoint.Params, ours, theirs string) bool
}

func endpointDifferences() []endpointDifference {
	return []endpointDifference{
		{"the AWS CLI's labels of host names (RFC 1123) neither begin nor end with a hyphen", func(_ string, p endpoint.Params, _, _ string) bool {
			for _, name := range []string{"Bucket", "Region"} {
				text, _ := p[name].(string)
				for label := range strings.SplitSeq(text, ".") {
					if strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
						return true
					}
				}
			}
			return false
		}},
		{"in the AWS CLI's rules IAM's FIPS endpoint in China is signed for the partition's global region", func(service string, p endpoint.Params, ours, _ string) bool {
			name, _ := p["Region"].(string)
			return service == "iam" && region.PartitionOf(name).Name == "aws-cn" && p["UseFIPS"] == true && strings.Contains(ours, "cn-northwest-1")
		}},
		{"in the AWS CLI's rules IAM's dual-stack host in the European Sovereign Cloud has no label \"global\"", func(service string, _ endpoint.Params, ours, theirs string) bool {
			return service == "iam" && strings.Replace(theirs, ".global.", ".", 1) == ours
		}},
		{"the AWS CLI's rules know no sessions at a custom control endpoint of S3 Express", func(_ string, p endpoint.Params, ours, theirs string) bool {
			return p["UseS3ExpressControlEndpoint"] == true && p["Endpoint"] != nil && p["Bucket"] == nil &&
				strings.Replace(theirs, " s3express s3express", " sigv4 s3express", 1) == ours
		}},
		{"an address that is no URL is refused when the call is made, not by the rules", func(_ string, _ endpoint.Params, _, theirs string) bool {
			return strings.HasPrefix(theirs, "error: Failed to parse uri")
		}},
	}
}

func excusedEndpoint(service string, params endpoint.Params, ours, theirs string) bool {
	for _, d := range endpointDifferences() {
		if d.applies(service, params, ours, theirs) {
			return true
		}
	}
	return false
}

// excuseRequest takes out of both requests what differs on purpose.
func excuseRequest(service *model.Service, ours, theirs *request) {
	if service.Name == "s3" {
		// The SDK for Go names the operation for its own metrics; the AWS CLI does not.
		delete(theirs.Query, "x-id")
		// The AWS CLI asks for a bucket's location with the bucket in the path, as
		// the region that its host name is signed for is not known yet.
		bucket, host, isHost := strings.Cut(theirs.Host, ".s3.")
		if _, isLocation := ours.Query["location"]; isLocation && theirs.Path == "/" && isHost {
			theirs.Host, theirs.Path = "s3."+host, "/"+bucket
		}
	}
	// Fields of the SDK that are no pointers cannot say false, which the AWS CLI sends.
	our, isForm := ours.Body.(map[string][]string)
	their, _ := theirs.Body.(map[string][]string)
	if isForm {
		maps.DeleteFunc(our, func(name string, values []string) bool {
			_, sent := their[name]
			return !sent && len(values) == 1 && (values[0] == "false" || values[0] == "0")
		})
	}
}

// excusedRefusal returns what the AWS CLI makes of a refusal as the SDK read it.
func excusedRefusal(operation *model.Operation, theirs string) string {
	if operation.Name != "HeadBucket" {
		return theirs
	}
	// An answer to HEAD has no body: to the AWS CLI the status is the code.
	return strings.NewReplacer("Forbidden: Forbidden", "403: Forbidden", "NotFound: ", "404: Not Found").Replace(theirs)
}
