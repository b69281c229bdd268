package region

import (
	"slices"
	"testing"
)

func TestPartitionOf(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{
		"eu-west-1": "aws", "aws-global": "aws", "us-gov-east-1": "aws-us-gov", "cn-north-1": "aws-cn", "aws-cn-global": "aws-cn",
		"us-isof-south-1": "aws-iso-f", "eusc-de-east-1": "aws-eusc",
		// Unknown regions are told by their form.
		"eu-new-7": "aws", "cn-new-7": "aws-cn", "us-isob-new-1": "aws-iso-b", "mars": "aws", "": "aws",
	} {
		if got := PartitionOf(region).Name; got != want {
			t.Errorf("%q: got %s, want %s", region, got, want)
		}
	}
}

func TestKnown(t *testing.T) {
	t.Parallel()
	known := Known()
	other := slices.Index(known, "cn-north-1")
	if other < 0 || !slices.IsSorted(known[:other]) || !slices.IsSorted(known[other:]) {
		t.Errorf("not the commercial regions and then the others, each sorted: %v", known)
	}
	if slices.Contains(known, "aws-global") || !slices.Contains(known, "us-iso-west-1") {
		t.Errorf("got %v", known)
	}
}
