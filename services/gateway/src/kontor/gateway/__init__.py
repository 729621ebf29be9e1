"""The gateway: REST, OpenAPI and gRPC in front of all services, uploads, and the plain pages behind links."""
