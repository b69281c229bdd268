package interop

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// spoken is how a client spoke to a store: where to, and whether with checksums that many stores do not know.
type spoken struct {
	Region   string
	Put, Get struct {
		URL      string
		Checksum bool
	}
}

// stores has boto3 and the AWS CLI, below `awsid exec`, use an S3-compatible store that only the profile tells of: its
// address, by the host's name and the bucket behind it, its region, and that it takes no checksums.
func stores(t *testing.T, p *programs) {
	at := newPlace(t, p, true)
	at.write(".aws/credentials", "[store]\naws_access_key_id = AKIAADMIN00000000001\naws_secret_access_key = admin-secret-of-the-interop-world\n")
	port := at.run("sh", "-c", `echo "${AWSID_SANDBOX##*:}"`)
	address := "http://localhost:" + strings.TrimSuffix(port, "/") // by its name: no client puts a bucket before a number
	clis := onPath("aws", "aws-cli/", "--version")
	const plain = "request_checksum_calculation = when_required\nresponse_checksum_validation = when_required\n"
	const style = "s3 =\n  addressing_style = path\n"
	for name, c := range map[string]struct {
		config    string
		checksums bool
	}{
		"checksums, services section": {"services = here\n[services here]\ns3 =\n  endpoint_url = " + address + "\n", true},
		"none, services section":      {plain + style + "services = here\n[services here]\ns3 =\n  endpoint_url = " + address + "\n", false},
		"none, one address":           {plain + style + "endpoint_url = " + address + "\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			at := *at
			at.t = t
			at.write(".aws/config", "[profile store]\nregion = eu-west-3\n"+c.config)
			for version, boto := range p.botos {
				var got, want spoken
				if err := json.Unmarshal([]byte(at.run(p.awsid, "exec", "store", "--", boto, "boto3/store.py")), &got); err != nil {
					t.Fatal(err)
				}
				want.Region, want.Put.URL, want.Get.URL = "eu-west-3", address+"/store/k", address+"/store/k"
				want.Put.Checksum, want.Get.Checksum = c.checksums, c.checksums
				if strings.HasPrefix(version, "1.26.") { // knows only the variable of the region
					want.Put.URL, want.Put.Checksum = "https://store.s3.eu-west-3.amazonaws.com/k", false
					want.Get = want.Put
				}
				if got != want {
					t.Errorf("boto3 %s spoke %+v, want %+v", version, got, want)
				}
			}
			for version, aws := range clis {
				if strings.HasPrefix(version, "aws-cli/2.9.") {
					continue // nor does its botocore
				}
				listed := at.run(p.awsid, "exec", "store", "--", aws, "s3", "ls", "s3://store")
				if !slices.Contains(strings.Fields(listed), "k") {
					t.Errorf("%s lists %q", aws, listed)
				}
			}
		})
	}
}
