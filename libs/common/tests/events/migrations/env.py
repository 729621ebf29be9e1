from kontor.common.schema import run_env

run_env()
