//go:build tools

// Package minio pins the server that the image is built from; go.sum holds the hash of every module.
package minio

import _ "github.com/minio/minio"
