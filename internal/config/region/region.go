// Package region knows the AWS partitions and their regions. The lists serve
// completion and suggestions only: a region that is not on them is no error, as
// AWS opens new ones (https://docs.aws.amazon.com/global-infrastructure/latest/regions/).
package region

import (
	"regexp"
	"slices"
	"strings"
)

// Partition is a part of AWS with its own accounts and host names.
type Partition struct {
	Name               string // "aws", "aws-cn"
	DNSSuffix          string
	DualStackDNSSuffix string
	GlobalRegion       string // signs for services that have no regions
	DualStack, FIPS    bool   // whether it has such endpoints
	pattern            string // what further regions look like
	regions            []string
}

// PartitionOf returns the partition of a region; that of an unknown region is
// told by its form, and is the commercial one if it has none.
func PartitionOf(region string) *Partition {
	for i := range partitions {
		if slices.Contains(partitions[i].regions, region) {
			return &partitions[i]
		}
	}
	for i := range partitions {
		if matched, err := regexp.MatchString(partitions[i].pattern, region); matched && err == nil {
			return &partitions[i]
		}
	}
	return &partitions[0]
}

// PartitionNamed returns the partition that ARNs name ("aws-cn"), the commercial one for names that are not known.
func PartitionNamed(name string) *Partition {
	i := slices.IndexFunc(partitions, func(p Partition) bool { return p.Name == name })
	return &partitions[max(i, 0)]
}

// Known returns the regions of all partitions, those of the commercial partition first, in alphabetical order.
func Known() []string {
	known := partitions[0].named()
	var others []string
	for i := range partitions[1:] {
		others = append(others, partitions[1+i].named()...)
	}
	slices.Sort(others)
	return append(known, others...)
}

// IsKnown reports whether Known has a region.
func IsKnown(name string) bool {
	for i := range partitions {
		if slices.Contains(partitions[i].regions, name) {
			return !strings.HasSuffix(name, "-global")
		}
	}
	return false
}

// named leaves out the pseudo region of global endpoints, as "aws-global".
func (p *Partition) named() []string {
	return slices.DeleteFunc(slices.Clone(p.regions), func(r string) bool { return strings.HasSuffix(r, "-global") })
}
