//go:build tools

// Package helm pins the program that tools/build makes; go.sum holds the hash of every module.
package helm

import _ "helm.sh/helm/v4/cmd/helm"
