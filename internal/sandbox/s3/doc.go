// Package s3 is the sandbox's S3: buckets and objects, listings, region
// redirects; enough writing to fill a world. Requests come in path style or,
// through the proxy, in virtual-host style.
package s3
