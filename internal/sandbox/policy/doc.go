// Package policy reads IAM policy documents and decides requests with them:
// the language of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
// and the evaluation logic of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html.
// A document is compiled once by Parse; deciding neither parses nor allocates
// in the common case.
package policy
