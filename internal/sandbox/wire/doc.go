// Package wire writes the sandbox's answers in AWS's protocols: rest-json,
// query (XML) and S3's XML, errors included.
package wire
