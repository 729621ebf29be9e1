{{/*
Names and labels. Everything of one platform is part of its full name, whatever release brings it. It leaves room for
the longest Job's: 63 characters are all a cluster takes.
*/}}
{{- define "kontor.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 32 | trimSuffix "-" -}}
{{- end }}

{{- define "kontor.selector" -}}
app.kubernetes.io/name: kontor
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "kontor.labels" -}}
{{ include "kontor.selector" . }}
app.kubernetes.io/part-of: {{ include "kontor.fullname" .root }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}

{{- define "kontor.meta" -}}
name: {{ include "kontor.fullname" .root }}-{{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "kontor.labels" . | nindent 2 }}
{{- end }}

{{/* A service's values over the defaults. */}}
{{- define "kontor.own" -}}
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy (get .root.Values.services .name | default dict)) | toYaml -}}
{{- end }}

{{/* The services of this release, as a list. */}}
{{- define "kontor.enabled" -}}
{{- $found := list -}}
{{- range $name, $_ := .Values.services -}}
{{- $own := include "kontor.own" (dict "root" $ "name" $name) | fromYaml -}}
{{- if $own.enabled }}{{ $found = append $found $name }}{{ end -}}
{{- end -}}
{{- toYaml $found -}}
{{- end }}

{{- define "kontor.address" -}}
{{ include "kontor.fullname" .root }}-{{ .name }}.{{ .root.Release.Namespace }}.svc.{{ .root.Values.clusterDomain }}
{{- end }}

{{/* Secrets and ConfigMaps that others may own. */}}
{{- define "kontor.keyPrefix" -}}
{{ .Values.keys.secretPrefix | default (printf "%s-key-" (include "kontor.fullname" .)) }}
{{- end }}

{{- define "kontor.keySet" -}}
{{ .Values.keys.keySet | default (printf "%s-jwks" (include "kontor.fullname" .)) }}
{{- end }}

{{- define "kontor.databaseSecret" -}}
{{ .Values.database.existingSecret | default (printf "%s-database" (include "kontor.fullname" .)) }}
{{- end }}

{{- define "kontor.tlsSecret" -}}
{{- if .Values.tls.existingSecret -}}
{{ .Values.tls.existingSecret }}
{{- else if .Values.tls.issuer -}}
{{ include "kontor.fullname" . }}-tls
{{- end -}}
{{- end }}

{{- define "kontor.image" -}}
{{- $image := mergeOverwrite (deepCopy .root.Values.image) (deepCopy (.own.image | default dict)) -}}
{{- $image.repository }}{{ if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag }}{{ end -}}
{{- end }}

{{/* Settings that are no secret, as variables: whoever changes one rolls the pods that use it, and no others. */}}
{{- define "kontor.env" -}}
{{- $values := .root.Values -}}
{{- $root := .root -}}
{{- $name := .name -}}
{{- $env := dict
  "KONTOR_GRPC_ADDRESS" "0.0.0.0:9090"
  "KONTOR_OPS_ADDRESS" "0.0.0.0:9091"
  "KONTOR_SECRETS_DIR" "/secrets"
  "KONTOR_IDENTITY__JWKS_PATH" "/keys/jwks.json"
  "KONTOR_IDENTITY__PRIVATE_KEY_PATH" "/keys/private.pem"
  "KONTOR_NATS__URL" $values.nats.url
  "KONTOR_NATS__REPLICAS" (toString $values.nats.replicas)
  "KONTOR_FILES_URL" $values.files.url
  "KONTOR_PUBLIC_URL" $values.publicUrl
  "KONTOR_LOG_LEVEL" $values.log.level
  "KONTOR_DRAIN_DELAY_SECONDS" "5"
  "KONTOR_DRAIN_SECONDS" "20"
-}}
{{- range $peer, $_ := $values.services -}}
{{- if and (ne $peer $name) (ne $peer "gateway") -}}
{{- $_ := set $env (printf "KONTOR_PEERS__%s" (upper $peer)) (printf "%s:9090" (include "kontor.address" (dict "root" $root "name" $peer))) -}}
{{- end -}}
{{- end -}}
{{- if eq $name "gateway" -}}
{{- $_ := set $env "KONTOR_HTTP_ADDRESS" "0.0.0.0:8080" -}}
{{- if $values.trustedProxies }}{{ $_ := set $env "KONTOR_TRUSTED_PROXIES" $values.trustedProxies }}{{ end -}}
{{- else -}}
{{- $_ := set $env "KONTOR_DATABASE__HOST" $values.database.host -}}
{{- $_ := set $env "KONTOR_DATABASE__PORT" (toString $values.database.port) -}}
{{- $_ := set $env "KONTOR_DATABASE__POOL_SIZE" (toString $values.database.poolSize) -}}
{{- $_ := set $env "PGSSLMODE" $values.database.sslmode -}}
{{- if hasPrefix "verify" $values.database.sslmode -}}
{{- $_ := set $env "PGSSLROOTCERT" (ternary "/ca/database/ca.crt" "/etc/ssl/certs/ca-certificates.crt" (ne $values.database.ca.existingSecret "")) -}}
{{- end -}}
{{- end -}}
{{- if $values.nats.credentials -}}
{{- $_ := set $env "KONTOR_NATS__CREDENTIALS" "/nats/user.creds" -}}
{{- else -}}
{{- $_ := set $env "KONTOR_NATS__USER" $name -}}
{{- end -}}
{{- if $values.nats.ca.existingSecret }}{{ $_ := set $env "KONTOR_NATS__CA" "/ca/nats/ca.crt" }}{{ end -}}
{{- if $values.files.region }}{{ $_ := set $env "KONTOR_S3__REGION" $values.files.region }}{{ end -}}
{{- if $values.files.endpoint }}{{ $_ := set $env "KONTOR_S3__ENDPOINT" $values.files.endpoint }}{{ end -}}
{{- if $values.smtp.host -}}
{{- $_ := set $env "KONTOR_SMTP__HOST" $values.smtp.host -}}
{{- $_ := set $env "KONTOR_SMTP__PORT" (toString $values.smtp.port) -}}
{{- $_ := set $env "KONTOR_SMTP__SENDER" $values.smtp.sender -}}
{{- $_ := set $env "KONTOR_SMTP__STARTTLS" (toString (and $values.smtp.starttls (not $values.smtp.tls))) -}}
{{- $_ := set $env "KONTOR_SMTP__TLS" (toString $values.smtp.tls) -}}
{{- end -}}
{{- if $values.otlp.endpoint -}}
{{- $_ := set $env "KONTOR_OTLP_ENDPOINT" $values.otlp.endpoint -}}
{{- $_ := set $env "KONTOR_OTLP_SHARE" (toString $values.otlp.share) -}}
{{- end -}}
{{- if include "kontor.tlsSecret" $root -}}
{{- $_ := set $env "KONTOR_TLS__CERTIFICATE" "/tls/tls.crt" -}}
{{- $_ := set $env "KONTOR_TLS__KEY" "/tls/tls.key" -}}
{{- $_ := set $env "KONTOR_TLS__CA" "/tls/ca.crt" -}}
{{- end -}}
{{- $env = mergeOverwrite $env .own.env -}}
{{- range $variable, $value := $env }}
- name: {{ $variable }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* Secret files named like variables; `roles` says which of the database's passwords. */}}
{{- define "kontor.secrets" -}}
{{- $values := .root.Values -}}
{{- $name := .name -}}
{{- if .roles }}
- secret:
    name: {{ include "kontor.databaseSecret" .root }}
    items:
      {{- range .roles }}
      - {key: {{ $name }}_{{ . }}, path: KONTOR_DATABASE__{{ upper . }}_PASSWORD}
      {{- end }}
{{- end }}
{{- if .admin }}
- secret:
    name: {{ $values.database.admin.existingSecret }}
    items:
      - {key: {{ $values.database.admin.userKey }}, path: KONTOR_DATABASE__ADMIN_USER}
      - {key: {{ $values.database.admin.passwordKey }}, path: KONTOR_DATABASE__ADMIN_PASSWORD}
{{- end }}
{{- if .serves }}
{{- if not $values.nats.credentials }}
- secret:
    name: {{ $values.nats.existingSecret }}
    items:
      - {key: {{ $name }}, path: KONTOR_NATS__PASSWORD}
{{- end }}
{{- with $values.files.existingSecret }}
- secret:
    name: {{ . }}
    items:
      - {key: access_key_id, path: KONTOR_S3__ACCESS_KEY_ID}
      - {key: secret_access_key, path: KONTOR_S3__SECRET_ACCESS_KEY}
{{- end }}
{{- with $values.smtp.existingSecret }}
- secret:
    name: {{ . }}
    items:
      - {key: user, path: KONTOR_SMTP__USER}
      - {key: password, path: KONTOR_SMTP__PASSWORD}
{{- end }}
{{- end }}
{{- end }}

{{- define "kontor.secretVolume" -}}
{{- $sources := include "kontor.secrets" . | trim -}}
name: {{ .volume }}
{{- if $sources }}
projected:
  defaultMode: 0440
  sources:
    {{- $sources | nindent 4 }}
{{- else }}
emptyDir:
  sizeLimit: 1Mi
{{- end }}
{{- end }}

{{/* What every container of ours is: nobody's account, nothing to write on but /tmp. */}}
{{- define "kontor.container" -}}
image: {{ include "kontor.image" . }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args: {{ toJson (ternary (concat (list "kontor.common.serving.reloading") .args) .args (and .root.Values.development (.serves | default false))) }}
env:
  {{- include "kontor.env" . | trim | nindent 2 }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: {{ not .root.Values.development }}
  capabilities:
    drop: [ALL]
resources:
  {{- toYaml .own.resources | nindent 2 }}
volumeMounts:
  - {name: tmp, mountPath: /tmp}
  - {name: {{ .secrets | default "secrets" }}, mountPath: /secrets, readOnly: true}
  {{- if .keys }}
  - {name: keys, mountPath: /keys, readOnly: true}
  {{- end }}
  {{- if and (ne .name "gateway") .root.Values.database.ca.existingSecret }}
  - {name: database-ca, mountPath: /ca/database, readOnly: true}
  {{- end }}
  {{- if .serves }}
  {{- if .root.Values.nats.ca.existingSecret }}
  - {name: nats-ca, mountPath: /ca/nats, readOnly: true}
  {{- end }}
  {{- if .root.Values.nats.credentials }}
  - {name: nats, mountPath: /nats, readOnly: true}
  {{- end }}
  {{- if include "kontor.tlsSecret" .root }}
  - {name: tls, mountPath: /tls, readOnly: true}
  {{- end }}
  {{- if .root.Values.files.existingClaim }}
  - {name: files, mountPath: /files}
  {{- end }}
  {{- end }}
{{- end }}

{{/*
The one pod. Takes root, name and own of a service, `args`, what of its secrets it needs (`roles`, `admin`, `keys`),
whether it `serves` (ports, probes, bus) or runs once, and an `init` container's args and roles.
*/}}
{{- define "kontor.pod" -}}
{{- $values := .root.Values -}}
metadata:
  labels:
    {{- include "kontor.labels" (dict "root" .root "name" (.component | default .name)) | nindent 4 }}
  {{- with .own.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  automountServiceAccountToken: {{ .account | default "" | ne "" }}
  {{- with .account | default .own.serviceAccountName }}
  serviceAccountName: {{ . }}
  {{- end }}
  enableServiceLinks: false
  {{- with $values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  {{- if .serves }}
  terminationGracePeriodSeconds: 45
  topologySpreadConstraints:
    {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "kontor.selector" $ | nindent 10 }}
      matchLabelKeys: [pod-template-hash]
    {{- end }}
  {{- else }}
  restartPolicy: {{ .restart | default "OnFailure" }}
  {{- end }}
  {{- with .own.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .own.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .own.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .own.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .init }}
  initContainers:
    - name: {{ .name }}
      {{- include "kontor.container" (merge (dict "args" .args "secrets" .name) $) | nindent 6 }}
  {{- end }}
  containers:
    - name: {{ .container | default .name }}
      {{- include "kontor.container" . | nindent 6 }}
      {{- if .serves }}
      ports:
        {{- if eq .name "gateway" }}
        - {name: http, containerPort: 8080}
        {{- end }}
        - {name: grpc, containerPort: 9090}
        - {name: ops, containerPort: 9091}
      startupProbe:
        httpGet: {path: /livez, port: ops}
        periodSeconds: 2
        timeoutSeconds: 3
        failureThreshold: 60
      livenessProbe:
        httpGet: {path: /livez, port: ops}
        periodSeconds: 10
        timeoutSeconds: 3
        failureThreshold: 3
      readinessProbe:
        httpGet: {path: /readyz, port: ops}
        periodSeconds: 2
        timeoutSeconds: 3
        failureThreshold: 2
      {{- end }}
  volumes:
    - name: tmp
      emptyDir:
        sizeLimit: 512Mi
    - {{ include "kontor.secretVolume" (dict "root" .root "name" .name "volume" "secrets" "roles" .roles "serves" .serves) | indent 6 | trim }}
    {{- with .init }}
    - {{ include "kontor.secretVolume" (dict "root" $.root "name" $.name "volume" .name "roles" .roles "admin" .admin) | indent 6 | trim }}
    {{- end }}
    {{- if .keys }}
    - name: keys
      projected:
        defaultMode: 0440
        sources:
          - secret:
              name: {{ include "kontor.keyPrefix" .root }}{{ .name }}
              items:
                - {key: private.pem, path: private.pem}
          - configMap:
              name: {{ include "kontor.keySet" .root }}
              items:
                - {key: jwks.json, path: jwks.json}
    {{- end }}
    {{- if and (ne .name "gateway") $values.database.ca.existingSecret }}
    - name: database-ca
      secret:
        secretName: {{ $values.database.ca.existingSecret }}
        defaultMode: 0440
        items:
          - {key: {{ $values.database.ca.key }}, path: ca.crt}
    {{- end }}
    {{- if .serves }}
    {{- if $values.nats.ca.existingSecret }}
    - name: nats-ca
      secret:
        secretName: {{ $values.nats.ca.existingSecret }}
        defaultMode: 0440
        items:
          - {key: {{ $values.nats.ca.key }}, path: ca.crt}
    {{- end }}
    {{- if $values.nats.credentials }}
    - name: nats
      secret:
        secretName: {{ $values.nats.existingSecret }}
        defaultMode: 0440
        items:
          - {key: {{ .name }}.creds, path: user.creds}
    {{- end }}
    {{- with include "kontor.tlsSecret" .root }}
    - name: tls
      secret:
        secretName: {{ . }}
        defaultMode: 0440
    {{- end }}
    {{- with $values.files.existingClaim }}
    - name: files
      persistentVolumeClaim:
        claimName: {{ . }}
    {{- end }}
    {{- end }}
{{- end }}

{{/* The port of a URL, or what it is without one. */}}
{{- define "kontor.port" -}}
{{- $host := (urlParse (.url | default "x://y")).host -}}
{{- $port := regexFind ":[0-9]+$" $host | trimPrefix ":" -}}
{{- $port | default (toString .default) -}}
{{- end }}
